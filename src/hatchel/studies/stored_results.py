"""What is stored of all studies of the catalogue, for one page over them."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from hatchel.records.results import Results
from hatchel.reports.pages.results import Entry, Stored
from hatchel.reports.stored import RESULTS, read_results
from hatchel.studies.catalogue import STUDIES, about, study_named
from hatchel.studies.settings import chosen, command, typed


def entries(directories: Sequence[Path]) -> tuple[Entry, ...]:
    """Return every study of the catalogue, with what is stored of it in these directories.

    Args:
        directories: of studies, or folders that hold such.

    Raises:
        ValueError: a directory without results of a study, results that can't be read, or results
            of a study that is not in the catalogue.
    """
    roots = dict.fromkeys(root for each in directories for root in _given(each))
    found = [(root, read_results(root)) for root in roots]
    for root, results in found:
        _check_known(root, results)
    return tuple(
        _entry(name, [_stored(*pair) for pair in found if pair[1].study == name])
        for name in STUDIES
    )


def studies_in(directory: Path) -> list[Path]:
    """Return the directories of studies: this one, or else those in it."""
    if (directory / RESULTS).exists():
        return [directory]
    return sorted(path.parent for path in directory.glob(f"*/{RESULTS}"))


def _given(directory: Path) -> list[Path]:
    found = studies_in(directory)
    if not found:
        raise ValueError(
            f"neither {str(directory)!r} nor a folder in it has results of a study ({RESULTS}); "
            "name the --out of hatchel reproduce, or a folder that holds some of them"
        )
    return found


def _check_known(root: Path, results: Results) -> None:
    if results.study not in STUDIES:
        raise ValueError(
            f"{str(root)!r} has results of {results.study!r}, which is no study here; name the "
            "module that registers it: --import MODULE"
        )


def _entry(name: str, stored: Sequence[Stored]) -> Entry:
    said = about(name)
    return Entry(name, said.title, said.source, f"hatchel reproduce {name}", stored)


def _stored(root: Path, results: Results) -> Stored:
    kind = study_named(results.study).settings
    values: dict[str, Any] = {key: results.settings.get(key) for key in kind.model_fields}
    try:
        settings = chosen(kind, results.study, values)
    except ValueError as error:
        raise ValueError(
            f"{str(root / RESULTS)!r} is of other settings than {results.study} has now ({error}); "
            f"write it anew: hatchel reproduce {results.study} --out {root}"
        ) from error
    return Stored(root, results, command(results.study, settings), typed(settings))
