"""Data sets as arrays with named factors, and where their files live.

Three ideas:

1. A data set is arrays with names: samples first, pixels in [0, 1], factors as integer classes with
   a name and a size each. Nothing here knows a model, and nothing here needs torch.
2. A draw depends only on the seed and on the thing drawn, never on what else is drawn beside it.
   So training and test words share their letter images, and a longer list changes no image.
3. A file is found in ``$HATCHEL_DATA`` (else the user's cache directory), or it is fetched with its
   SHA-256 checked. It appears whole or not at all, and nothing is unpickled.

4. A data set is one interface, :class:`hatchel.data.data_set.DataSet`, over samples of any shape
   that are packed, mapped from a file or rendered; :func:`load` makes it by name.

``formats`` knows files and what lies in them, ``location`` and ``download`` where they are.
``data_set`` is the interface, ``values`` are its sources, ``labels`` and ``split`` what else it
says of samples; ``sets``, ``portraits``, ``words`` and ``own`` make sets; ``catalogue`` knows them
by name, ``origins`` where they come from.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from hatchel.data.catalogue import load

__all__ = ["load"]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}; it has {__all__}")
    from hatchel.data import catalogue

    return getattr(catalogue, name)
