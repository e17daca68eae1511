"""LightGBM, also on a system without an OpenMP runtime of its own."""

import ctypes
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType

_RUNTIME = "libgomp.so.1"


def lightgbm() -> ModuleType:
    """Import LightGBM.

    Its wheels for Linux expect the system's OpenMP runtime, which bare images lack. torch brings
    one of the same name: loaded first, it takes the place, without importing torch.

    Raises:
        ValueError: there is no runtime anywhere.
    """
    _load_runtime()
    try:
        return import_module("lightgbm")
    except OSError as error:
        raise ValueError(
            f"LightGBM can't be loaded ({error}); install the system's OpenMP runtime, such as the "
            "package libgomp1, or choose dci.predictor=gradient-boosting"
        ) from error


def _load_runtime() -> None:
    try:
        ctypes.CDLL(_RUNTIME)
    except OSError:
        torch = find_spec("torch")
        for place in (torch and torch.submodule_search_locations) or ():
            brought = Path(place) / "lib" / _RUNTIME
            if brought.exists():
                ctypes.CDLL(str(brought))
