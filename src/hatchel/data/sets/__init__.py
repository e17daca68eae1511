"""The data sets of the field, one file each, with what some of them are rendered or read from."""
