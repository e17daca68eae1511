"""``hatchel sample``: new samples of a run, as arrays, a table and a picture, and their scores."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from hatchel.cli.evaluation_progress import told_from_the_first
from hatchel.cli.options import Device, Plugins
from hatchel.cli.plugins import import_modules

if TYPE_CHECKING:
    from hatchel.data.data_set import DataSet
    from hatchel.latents.code import Code
    from hatchel.methods.variational.sampling import Sampled
    from hatchel.records.samples import SampleQualityRecord
    from hatchel.runs.stored import Run

ENDINGS = (".npz", ".png", ".csv")

Directory = Annotated[Path, typer.Argument(metavar="RUN", help="The directory of a run.")]
Source = Annotated[
    str,
    typer.Option(
        "--from",
        metavar="SOURCE",
        help="Where codes are drawn from: prior p(z), marginals ∏ q(z_i), or aggregate q(z).",
    ),
]
Count = Annotated[int, typer.Option("-n", "--count", help="How many samples.")]
Seed = Annotated[int, typer.Option(min=0, help="Of every draw.")]
Stored = Annotated[
    int, typer.Option(help="Training samples whose posteriors marginals and aggregate are over.")
]
Draw = Annotated[bool, typer.Option("--draw", help="Draw x from p(x|z); otherwise its mean.")]
Scores = Annotated[
    bool, typer.Option("--scores", help="Score every source beside held-out data, too.")
]
Features = Annotated[
    str, typer.Option(help="In which samples are scored: auto, labels, vae or columns.")
]
Rows = Annotated[int, typer.Option(min=1, help="Samples in each set that is scored, at most.")]
Neighbours = Annotated[int, typer.Option(min=1, help="k of precision, recall, density, coverage.")]
Replicates = Annotated[int, typer.Option(min=0, help="Behind each 95 % interval; 0 for none.")]
Out = Annotated[
    Path | None,
    typer.Option(
        metavar="DIR|FILE",
        help="A directory, or a file whose name without its ending all files get. "
        "Default: samples/ in the run.",
    ),
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON instead of words.")]


def sample_command(
    directory: Directory,
    source: Source = "marginals",
    count: Count = 64,
    seed: Seed = 0,
    stored: Stored = 10_000,
    draw: Draw = False,
    scores: Scores = False,
    features: Features = "auto",
    rows: Rows = 5_000,
    neighbours: Neighbours = 5,
    replicates: Replicates = 200,
    device: Device = "auto",
    plugins: Plugins = None,
    out: Out = None,
    json: Json = False,
) -> None:
    """Draw new samples from the prior, or from what was learned of the data."""
    from hatchel.cli.sample_results import as_json, show
    from hatchel.evaluation.sampling.features import check_features
    from hatchel.evaluation.sources import one_run
    from hatchel.latents.sources import check_source
    from hatchel.records.files import writable_directory
    from hatchel.records.samples import QUALITY, write_quality

    import_modules(plugins)
    check_source(source)
    check_features(features)
    run = one_run(directory)
    base = _base(run.directory, source, out)
    writable_directory(base.parent)
    how = {"seed": seed, "stored": stored, "draw": draw, "device": device}
    sampler, quality = run.sampler(seed, stored=stored, device=device), None
    found = sampler(count, source, draw=draw)
    if scores:  # before anything is written: what can't be scored is refused whole
        asked = {"neighbours": neighbours, "replicates": replicates, "features": features}
        quality = _scored(run, samples=rows, **how, **asked)
    files = _stored(base, found, run.data, sampler.model.model.code)
    if quality is not None:
        files["json"] = base.parent / QUALITY
        write_quality(base.parent, quality)
    if json:
        typer.echo(as_json(files, quality, {"from": source, "n": count, **how}))
    else:
        show(files, quality)


def _base(directory: Path, source: str, out: Path | None) -> Path:
    """Return the path of all files but for their endings."""
    if out is not None and out.suffix in ENDINGS:
        return out.with_suffix("")
    return (directory / "samples" if out is None else out) / source


def _stored(base: Path, found: "Sampled", data: "DataSet", code: "Code") -> dict[str, Path]:
    """Write samples, and return the files by their kind."""
    from hatchel.reports.sample_grid import write_sample_grid
    from hatchel.runs.pictures import as_bytes, is_picture
    from hatchel.runs.samples import store_samples

    files = store_samples(base, found, data, code)
    if is_picture(data.sample_shape):
        files.append(base.with_name(f"{base.name}.png"))
        write_sample_grid(files[-1], as_bytes(found.x))
    return {path.suffix.removeprefix("."): path for path in files}


def _scored(run: "Run", **asked: Any) -> "SampleQualityRecord":
    """Score every source."""
    from hatchel.evaluation.sampling.quality import sample_quality

    with told_from_the_first(run.directory.name, "scores") as told:
        return sample_quality(run, progress=told, **asked)
