"""Data sets as arrays with named factors, and where their files live.

Three ideas:

1. A data set is arrays with names: samples first, pixels in [0, 1], factors as integer classes with
   a name and a size each. Nothing here knows a model, and nothing here needs torch.
2. A draw depends only on the seed and on the thing drawn, never on what else is drawn beside it.
   So training and test words share their letter images, and a longer list changes no image.
3. A file is found in ``$HATCHEL_DATA`` (else the user's cache directory), or it is fetched with its
   SHA-256 checked. It appears whole or not at all, and nothing is unpickled.

The files, bottom to top: ``idx`` and ``location`` and ``download`` know files; ``letters`` knows
handwritten letters; ``vocabulary`` knows which words there are; ``words`` renders words from
letters; ``catalogue`` lists the data sets.
"""
