"""Networks as pure functions of named tensors, many models at once; no loss, no data set.

Fully connected encoders of stacks have parameters ``(*data, *stack, …)``: the first dimensions say
on which data set a model works, the next which of the models on that data set it is.

Networks for images are pairs of ``nn.Module``, from :mod:`hatchel.networks.catalogue` or the
user's own. A module says how values are computed; the values themselves are drawn by
:mod:`hatchel.networks.initial` and given to ``torch.func.functional_call``, alone or, under
``torch.func.vmap``, for many seeds at once.
"""
