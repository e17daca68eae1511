"""Where to train."""

import torch


def torch_device(name: str) -> torch.device:
    """Resolve "auto" (a GPU if there is one), "cpu", "cuda" or "cuda:1".

    Raises:
        ValueError: no such device here.
    """
    if name == "auto":
        return torch.device("cuda" if torch.cuda.is_available() else "cpu")
    try:
        device = torch.device(name)
        torch.empty(0, device=device)
    except (RuntimeError, AssertionError, TypeError) as error:
        raise ValueError(
            f"device {name!r} is not available here; use 'cpu', or 'auto' for a GPU if there is one"
        ) from error
    return device
