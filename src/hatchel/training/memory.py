"""How the C library hands memory back."""

import ctypes

_TRIM_THRESHOLD, _TOP_PAD, _MMAP_THRESHOLD = -1, -2, -3  # malloc.h


def keep_freed_memory() -> bool:
    """Let this process keep the memory that it frees, and use it again.

    glibc maps every large array afresh and gives it back when it is freed, so that each training
    step pays for thousands of page faults: a quarter of a step of the 64 × 64 networks. The
    process may hold up to a few steps' activations more than it uses.

    Returns:
        Whether this took effect: other C libraries have no such setting.
    """
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (AttributeError, OSError):
        return False
    settings = ((_MMAP_THRESHOLD, 1 << 30), (_TRIM_THRESHOLD, 2**31 - 1), (_TOP_PAD, 64 << 20))
    return all(mallopt(key, value) for key, value in settings)
