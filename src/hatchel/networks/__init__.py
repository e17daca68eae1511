"""Networks as pure functions of named tensors, many models at once; no loss, no data set.

A stack of models has parameters ``(*data, *stack, …)``: the first dimensions say on which data
set a model works, the next which of the models on that data set it is.
"""
