"""Data sets as arrays with named factors, and where their files live.

Three ideas:

1. A data set is arrays with names: samples first, pixels in [0, 1], factors as integer classes with
   a name and a size each. Nothing here knows a model, and nothing here needs torch.
2. A draw depends only on the seed and on the thing drawn, never on what else is drawn beside it.
   So training and test words share their letter images, and a longer list changes no image.
3. A file is found in ``$HATCHEL_DATA`` (else the user's cache directory), or it is fetched with its
   SHA-256 checked. It appears whole or not at all, and nothing is unpickled.

4. A set of images is one interface, :class:`hatchel.data.images.ImageData`, over what is packed,
   mapped from a file or rendered; :func:`load` makes it by name.

The files, bottom to top: ``gzipped``, ``idx``, ``npz``, ``npz_place``, ``binary_matrix``,
``disk_pixels``, ``unpacking`` and ``pictures`` know files and what lies in them, ``location`` and
``download`` where they are; ``letters``, ``vocabulary`` and ``words`` make handwritten words;
``images`` is the interface, with one file a set above it (``sprite_shapes``, ``sprites``,
``dsprites_file`` and ``dsprites``; ``portrait_*`` and ``portraits``; ``mnist``, ``celeba`` and so
on); ``image_sets`` knows them by name, ``catalogue`` lists all data sets.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from hatchel.data.image_sets import load

__all__ = ["load"]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}; it has {__all__}")
    from hatchel.data import image_sets

    return getattr(image_sets, name)
