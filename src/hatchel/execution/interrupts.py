"""Interrupts that wait for a good moment."""

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

_SIGNALS = (signal.SIGINT, signal.SIGTERM)


@contextmanager
def interrupts_held() -> Iterator[Callable[[], bool]]:
    """Yield what tells whether an interrupt has come; it ends the block at the block's end.

    Ctrl-C and the polite request to end are held, unless they are ignored here anyway. Only the
    main thread can hold them; in any other nothing is ever told.

    Raises:
        KeyboardInterrupt: after the block, where an interrupt has come; a second one, at once.
    """
    told: list[int] = []

    def note(number: int, frame: FrameType | None) -> None:
        del frame
        if told:
            raise KeyboardInterrupt
        told.append(number)

    if threading.current_thread() is not threading.main_thread():
        yield lambda: False
        return
    held = [each for each in _SIGNALS if signal.getsignal(each) != signal.SIG_IGN]
    before = {each: signal.signal(each, note) for each in held}
    try:
        yield lambda: bool(told)
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)
    if told:
        raise KeyboardInterrupt


@contextmanager
def interrupts_ignored() -> Iterator[None]:
    """Ignore Ctrl-C while the block runs, in the main thread; processes begun in it stay so."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
