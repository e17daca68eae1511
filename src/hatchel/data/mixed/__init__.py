"""Tables of features of several kinds, as matrices that one network can read, and back.

``kinds`` says of what kind each feature is, ``features`` how one of each kind becomes columns, and
``encoding`` puts the columns of a table side by side: reals first, then binary features, counts and
categories, which is the order that :class:`hatchel.likelihoods.table.TableLikelihood` takes.
"""
