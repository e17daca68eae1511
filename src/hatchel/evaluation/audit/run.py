"""The codes of a run, and all that its data set knows of the samples."""

from typing import Any, get_args

from numpy.typing import NDArray

from hatchel.data.data_set import DataSet
from hatchel.data.labels import LabelKind
from hatchel.data.values.source import Indices
from hatchel.evaluation.audit.named_classes import named_classes
from hatchel.evaluation.audit.representation import Representation
from hatchel.evaluation.encoding import chosen_samples, encode_run
from hatchel.runs.stored import Run


def run_representation(
    run: Run, samples: int, seed: int = 0, device: str = "auto"
) -> Representation:
    """Encode samples of the part "test", where the data set has one, in the blocks of its code.

    Args:
        run: with a checkpoint.
        samples: how many.
        seed: of the draw.
        device: where to encode.

    Raises:
        ValueError: the run has no checkpoint or no data, its model has diverged, or its data set
            knows nothing of the samples.
    """
    data = run.data.evaluation
    coded = encode_run(run, samples, seed, device=device)
    beside = labels_beside(data, chosen_samples(data, samples, seed))
    if not beside:
        raise ValueError(
            f"{data.name} has neither factors nor attributes nor a target that an audit could be "
            "about; train on a data set that has some"
        )
    blocks = run.trained().model.code.blocks
    return Representation(
        name=coded.name,
        source=coded.source,
        codes=coded.codes,
        beside=beside,
        columns=coded.column_names,
        blocks=tuple(block.name for block in blocks for _ in range(block.width)),
        notes=coded.notes,
    )


def labels_beside(data: DataSet, chosen: Indices) -> dict[str, NDArray[Any]]:
    """Return attributes, factors and target of some samples, by name.

    An attribute that is named after a factor, such as "shape is no square", stands for it: it is
    what a code has a block for.
    """
    found: dict[str, NDArray[Any]] = {}
    for kind in filter(data.has, get_args(LabelKind)):
        labels = data.labels_at(kind, chosen)
        for name, values, known in zip(
            data.label_columns(kind).names, labels.values.T, labels.known.T, strict=True
        ):
            found.setdefault(name, named_classes(values, data.class_names.get(name, ()), known))
    return found
