"""Records that are written once, whole, as JSON, and never changed."""

from pathlib import Path
from typing import Self

from pydantic import BaseModel, ConfigDict, ValidationError

from hatchel.records.files import write_text


class FrozenRecord(BaseModel):
    """A record that is never changed, and has no fields but its own."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    def stored(self, path: Path) -> None:
        """Write it, whole or not at all."""
        write_text(path, self.model_dump_json(indent=1))

    @classmethod
    def read(cls, path: Path, command: str) -> Self:
        """Read what :meth:`stored` wrote.

        Args:
            path: of the file.
            command: that writes it, for the message.

        Raises:
            ValueError: there is none that can be read.
        """
        try:
            return cls.model_validate_json(path.read_bytes())
        except (OSError, ValidationError) as error:
            raise ValueError(
                f"{path} is absent or damaged; {command} writes it, so run it again"
            ) from error
