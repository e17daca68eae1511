"""A network trained until it no longer gains on rows that it does not learn from."""

import copy
from collections.abc import Callable, Iterator

import torch
from torch import Tensor, nn

BATCH = 128
PATIENCE = 5
_LEARNING_RATE = 1e-3

Rows = tuple[Tensor, Tensor]
"""Inputs and classes of the same samples."""


def stopped_early(
    network: nn.Module,
    loss: Callable[[Tensor, Tensor], Tensor],
    train: Rows,
    validation: Rows,
    generator: torch.Generator,
    most_epochs: int = 200,
) -> None:
    """Train in place by Adam, and leave the parameters with the least validation loss.

    It ends after five epochs without a lower validation loss.

    Args:
        network: from inputs to what the loss takes.
        loss: of outputs and classes, a mean over rows.
        train: to learn from, in minibatches of 128.
        validation: to stop by.
        generator: of the order of the rows.
        most_epochs: after which it ends anyway.
    """
    optimiser = torch.optim.Adam(network.parameters(), _LEARNING_RATE, fused=True)
    best, kept, worse = float("inf"), copy.deepcopy(network.state_dict()), 0
    for _ in range(most_epochs):
        for x, y in _batches(*train, generator):
            optimiser.zero_grad()
            loss(network(x), y).backward()  # type: ignore[no-untyped-call]
            optimiser.step()
        with torch.no_grad():
            now = float(loss(network(validation[0]), validation[1]))
        if now < best:
            best, kept, worse = now, copy.deepcopy(network.state_dict()), 0
        else:
            worse += 1
        if worse == PATIENCE:
            break
    network.load_state_dict(kept)


def _batches(x: Tensor, y: Tensor, generator: torch.Generator) -> Iterator[Rows]:
    order = torch.randperm(len(x), generator=generator)
    for rows in torch.split(order, BATCH):
        yield x[rows], y[rows]
