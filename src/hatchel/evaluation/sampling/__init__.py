"""How good new samples of a run are: beside real ones, in features that no sample was made for.

Three ideas carry the room:

1. ``features`` come from a network trained on the same data, never on the samples: of a classifier
   of the data's labels, of another autoencoder, or columns as they are.
2. ``quality`` scores samples of each source against held-out data by
   :mod:`hatchel.metrics.generation`, and another half of the held-out data beside them: that is
   what perfect samples would score.
3. What was found is a record.
"""
