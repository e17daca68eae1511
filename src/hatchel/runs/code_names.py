"""What figures store of a code beside their arrays: names and laws."""

import numpy as np
from numpy.typing import NDArray

from hatchel.latents.code import Code


def named_columns(code: Code) -> dict[str, NDArray[np.generic]]:
    """Return names and laws of L latents, names of D columns, and the latent of each column."""
    return {
        "latent_names": np.array(code.latent_names),
        "latent_laws": np.array([law.name for law in code.latent_laws]),
        "column_names": np.array(code.column_names),
        "column_latents": np.array(code.column_latents, dtype=np.int64),
    }
