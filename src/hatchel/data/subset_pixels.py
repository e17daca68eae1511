"""Some images of a larger set."""

from dataclasses import dataclass

from hatchel.data.data_set import Images, Indices, Pixels


@dataclass(frozen=True)
class SubsetPixels:
    """Those images of ``whole`` whose indices are ``chosen``, in that order."""

    whole: Pixels
    chosen: Indices

    @property
    def shape(self) -> tuple[int, int, int]:
        """Channels, height and width."""
        return self.whole.shape

    def __len__(self) -> int:
        """Return the number of images."""
        return len(self.chosen)

    def at(self, indices: Indices) -> Images:
        """Return the images of these indices."""
        return self.whole.at(self.chosen[indices])
