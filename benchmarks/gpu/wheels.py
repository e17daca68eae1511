"""Packages that came along, for a machine without a network."""

import sys
from pathlib import Path
from zipfile import ZipFile


def unpack(folder: Path, into: Path) -> None:
    """Unpack the wheels of a folder, all of them or, where one is for another Python, none."""
    wheels = sorted(folder.glob("*.whl"))
    unfit = [wheel.name for wheel in wheels if not fits(wheel.name)]
    if unfit:
        print(f"the wheels in {folder} are for another Python and left alone: {', '.join(unfit)}")
        return
    for wheel in wheels:
        with ZipFile(wheel) as content:
            content.extractall(into)


def fits(name: str) -> bool:
    """Tell whether a wheel is for this Python, by the tag in its name."""
    tags = name.removesuffix(".whl").split("-")[-3].split(".")
    return "py3" in tags or f"cp{sys.version_info.major}{sys.version_info.minor}" in tags
