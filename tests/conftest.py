"""What holds for all tests: one thread each, since two on a busy machine wait for each other."""

import torch

torch.set_num_threads(1)
