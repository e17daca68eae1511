"""The scores of the field, one a file: codes and factors in, a result out."""
