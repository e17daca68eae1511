"""What every objective must bear: many models at once, with and without vmap."""

import torch

F64 = torch.float64
IDENTITY = 1e-12


def normal(*shape, seed, dtype=F64):
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed), dtype=dtype)


def uniform(*shape, seed):
    return torch.rand(*shape, generator=torch.Generator().manual_seed(seed), dtype=F64)


def close(got, wanted, tolerance=IDENTITY):
    torch.testing.assert_close(got, wanted, atol=tolerance, rtol=tolerance)


def assert_stacks(function, *arguments):
    """f(stack) = vmap(f)(stack) = one model after the other."""
    alone = torch.stack([function(*one) for one in zip(*arguments, strict=True)])
    close(function(*arguments), alone)
    close(torch.func.vmap(function)(*arguments), alone)
