"""New samples as files: arrays with what they were made from, and a table of features."""

from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from hatchel.data.data_set import DataSet
from hatchel.data.own.scaling import scaling_in
from hatchel.data.values.source import Samples
from hatchel.latents.code import Code
from hatchel.methods.variational.sampling import Sampled
from hatchel.records.files import write_arrays, write_text
from hatchel.runs.code_names import named_columns
from hatchel.runs.effects import value_names


def in_own_units(data: DataSet, samples: Samples) -> Samples:
    """Return samples in the units that the user's numbers had before they were scaled."""
    scaling = scaling_in(data.facts)
    return samples if scaling is None else scaling.restored(samples)


def store_samples(base: Path, found: Sampled, data: DataSet, code: Code) -> list[Path]:
    """Write new samples in the user's units, and return the files.

    ``BASE.npz`` holds ``samples (n, *shape)``, ``codes (n, D)``, the names of the code, and
    ``value_names`` where values have names; rows of features are a ``BASE.csv`` as well.

    Args:
        base: a path without its ending.
        found: the samples.
        data: what the model was trained on.
        code: of the model.
    """
    samples, names = in_own_units(data, found.x), np.array(data.value_names, dtype=np.str_)
    arrays: dict[str, NDArray[np.generic]] = {"samples": samples, "codes": found.codes}
    if len(names):
        arrays["value_names"] = names
    write_arrays(_beside(base, ".npz"), arrays | named_columns(code))
    if len(data.sample_shape) > 1:
        return [_beside(base, ".npz")]
    table = pd.DataFrame(samples, columns=value_names(data))
    write_text(_beside(base, ".csv"), table.to_csv(index=False))
    return [_beside(base, ".npz"), _beside(base, ".csv")]


def _beside(base: Path, ending: str) -> Path:
    return base.with_name(base.name + ending)
