"""``hatchel evaluate``: every score of a run, or of codes that other software wrote."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from hatchel.cli.evaluation_progress import (
    compared_models,
    encoded_models,
    evaluated_model,
    progress_shown,
)
from hatchel.cli.options import Device, Plugins
from hatchel.cli.plugins import import_modules
from hatchel.cli.score_tables import as_json, show

if TYPE_CHECKING:
    from hatchel.evaluation.scoring import Choice
    from hatchel.evaluation.sources import Source

Models = Annotated[
    list[Path],
    typer.Argument(
        metavar="RUN|CODES.npz …",
        help="Runs, directories of runs, or npz with codes (N, D) and factors (N, K).",
    ),
]
Metrics = Annotated[str, typer.Option(help="all, or names separated by commas: mig,dci,sap …")]
Factors = Annotated[
    Path | None, typer.Option(help="Factors of the codes: npz, npy, csv or tsv with a header.")
]
Samples = Annotated[int, typer.Option(min=20, help="How many to encode.")]
Bootstrap = Annotated[
    int, typer.Option(min=0, help="Replicates behind each 95 % interval; 0 for none.")
]
Seed = Annotated[int, typer.Option(min=0, help="Of every draw.")]
Settings = Annotated[
    list[str] | None,
    typer.Option(
        "--set",
        metavar="METRIC.KEY=VALUE",
        help="Change a setting, such as mig.convention=chen, sap.form=correlation, "
        "dci.predictor=lasso; may be repeated.",
    ),
]
Threshold = Annotated[
    float | None,
    typer.Option(
        min=0,
        metavar="BITS",
        help="Bits of information above which a latent is influential; default: 1.01 (0.7 nats).",
    ),
]
Width = Annotated[int, typer.Option(min=1, help="Of the networks behind one total correlation.")]
Steps = Annotated[int, typer.Option(min=0, help="Of their training; 0 for none.")]
Out = Annotated[
    Path | None, typer.Option(help="Default: evaluation/ in the run, out/evaluate for a file.")
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON instead of tables.")]


def evaluate_command(
    models: Models,
    metrics: Metrics = "all",
    factors: Factors = None,
    samples: Samples = 10_000,
    bootstrap: Bootstrap = 200,
    seed: Seed = 0,
    settings: Settings = None,
    plugins: Plugins = None,
    threshold: Threshold = None,
    discriminator_width: Width = 64,
    discriminator_steps: Steps = 1_000,
    device: Device = "auto",
    out: Out = None,
    json: Json = False,
) -> None:
    """Score codes: every metric with its interval, its ceiling and its floor; then the latents."""
    from hatchel.evaluation.evaluate import THRESHOLD, Plan
    from hatchel.evaluation.sources import left_out, sources
    from hatchel.information.units import per_nat
    from hatchel.records.files import writable_directory

    import_modules(plugins)
    chosen = sources(models)
    choice = _choice(metrics, settings or [], len(chosen))
    nats = THRESHOLD if threshold is None else threshold / per_nat("bits")
    plan = Plan(choice, bootstrap, seed, nats, discriminator_width, discriminator_steps, device)
    for sentence in left_out(models):
        typer.echo(sentence, err=True)
    places, together = _places(chosen, out)
    with progress_shown() as bar:
        codes = encoded_models(bar, chosen, samples, seed, factors, device)
        for place in places:
            writable_directory(place)
        found = [evaluated_model(bar, *each, plan) for each in zip(codes, places, strict=True)]
        comparison = compared_models(bar, found, plan, together) if len(found) > 1 else None
    records = [each.record for each in found]
    if json:
        typer.echo(as_json(records, comparison))
    else:
        show(records, comparison, places, together)


def _choice(metrics: str, settings: Sequence[str], models: int) -> "Choice":
    """Return the metrics that are asked for: a mistake shows before anything is encoded."""
    from hatchel.evaluation.scoring import chosen_scores

    choice = chosen_scores(metrics, parsed_settings(settings))
    if choice.compares and models < 2:
        raise ValueError(
            "udr compares models that differ in their seed; give two runs or more, or the "
            "directory that holds them"
        )
    return choice


def parsed_settings(texts: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Return settings by metric from ``mig.convention=chen`` and the like.

    Raises:
        ValueError: another form.
    """
    from hatchel.records.spec import parsed_setting

    found: dict[str, dict[str, Any]] = {}
    for text in texts:
        key, value = parsed_setting(text)
        name, dot, setting = key.partition(".")
        if not dot or not setting:
            raise ValueError(f"--set takes METRIC.KEY=VALUE, such as mig.bins=30; got {text!r}")
        found.setdefault(name, {})[setting] = value
    return found


def _places(models: "Sequence[Source]", out: Path | None) -> tuple[list[Path], Path]:
    """Return where each model's evaluation goes, and where a comparison of them does."""
    from hatchel.evaluation.sources import default_directories

    if out is None:
        return default_directories(models)
    return [out] if len(models) == 1 else [out / each.name for each in models], out
