"""``hatchel evaluate``: every score of a run, or of codes that other software wrote."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import Progress
    from rich.table import Table

    from hatchel.evaluation.coded import Coded
    from hatchel.evaluation.evaluate import Evaluation, Plan
    from hatchel.evaluation.sources import Source
    from hatchel.records.evaluation import ComparisonRecord, EvaluationRecord

WIDTH = 100
MODELS_SHOWN = 3  # whose scores fit beside their mean, n, ceiling and floor
_SUMMARY_COLUMNS = 4


def evaluate_command(
    models: Annotated[
        list[Path],
        typer.Argument(
            metavar="RUN|CODES.npz …",
            help="Runs, directories of runs, or npz with codes (N, D) and factors (N, K).",
        ),
    ],
    metrics: Annotated[
        str, typer.Option(help="all, or names separated by commas: mig,dci,sap …")
    ] = "all",
    factors: Annotated[
        Path | None,
        typer.Option(help="Factors of the codes: npz, npy, csv or tsv with a header."),
    ] = None,
    samples: Annotated[int, typer.Option(min=20, help="Images to encode.")] = 10_000,
    bootstrap: Annotated[
        int, typer.Option(min=0, help="Replicates behind each 95 % interval; 0 for none.")
    ] = 200,
    seed: Annotated[int, typer.Option(min=0, help="Of every draw.")] = 0,
    settings: Annotated[
        list[str] | None,
        typer.Option(
            "--set",
            metavar="METRIC.KEY=VALUE",
            help="Change a setting, such as mig.convention=chen, sap.form=correlation, "
            "dci.predictor=lasso; may be repeated.",
        ),
    ] = None,
    threshold: Annotated[
        float, typer.Option(min=0, help="Nats above which a latent is influential.")
    ] = 0.7,
    discriminator_width: Annotated[
        int, typer.Option(min=1, help="Of the networks behind one total correlation.")
    ] = 64,
    discriminator_steps: Annotated[
        int, typer.Option(min=0, help="Of their training; 0 for none.")
    ] = 1_000,
    device: Annotated[str, typer.Option(help="auto, cpu, cuda or cuda:1.")] = "auto",
    out: Annotated[
        Path | None,
        typer.Option(help="Default: evaluation/ in the run, out/evaluate for a file."),
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print JSON instead of tables.")] = False,
) -> None:
    """Score codes: every metric with its interval, its ceiling and its floor; then the latents."""
    from hatchel.evaluation.evaluate import Plan
    from hatchel.evaluation.scoring import wanted_scores
    from hatchel.evaluation.sources import default_directories, left_out, sources
    from hatchel.records.files import writable_directory

    plan = Plan(
        metrics,
        bootstrap,
        seed,
        parsed_settings(settings or []),
        threshold,
        discriminator_width,
        discriminator_steps,
        device,
    )
    chosen = sources(models)
    wanted_scores(metrics, plan.settings or {})  # a mistake shows before anything is encoded
    _check_several(metrics, chosen)
    for sentence in left_out(models):
        typer.echo(sentence, err=True)
    places, together = default_directories(chosen)
    if out is not None:
        places, together = [out] if len(chosen) == 1 else [out / m.name for m in chosen], out
    with _progress() as bar:
        codes = _encoded(bar, chosen, samples, seed, factors, device)
        for place in places:
            writable_directory(place)
        found = [_evaluated(bar, *each, plan) for each in zip(codes, places, strict=True)]
        comparison = _compared(bar, found, plan, together) if len(found) > 1 else None
    if json:
        typer.echo(_as_json([each.record for each in found], comparison))
    else:
        _show(found, comparison, places, together)


def parsed_settings(texts: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Return settings by metric from ``mig.convention=chen`` and the like.

    Raises:
        ValueError: another form, or no such metric.
    """
    from hatchel.metrics.catalogue import metric_of
    from hatchel.records.spec import parsed_setting

    found: dict[str, dict[str, Any]] = {}
    for text in texts:
        key, value = parsed_setting(text)
        name, dot, setting = key.partition(".")
        if not dot or not setting:
            raise ValueError(f"--set takes METRIC.KEY=VALUE, such as mig.bins=30; got {text!r}")
        metric = metric_of(name)
        if setting not in metric.defaults():
            known = ", ".join(metric.defaults()) or "none"
            raise ValueError(f"{metric.name} has no setting {setting!r}; it has {known}")
        found.setdefault(metric.name, {})[setting] = value
    return found


def _check_several(metrics: str, chosen: "Sequence[Source]") -> None:
    if "udr" in [name.strip() for name in metrics.split(",")] and len(chosen) < 2:
        raise ValueError(
            "udr compares models that differ in their seed; give two runs or more, or the "
            "directory that holds them"
        )


@contextmanager
def _progress() -> "Iterator[Progress]":
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (
        TextColumn("{task.description}"),
        BarColumn(bar_width=20),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=Console(stderr=True)) as bar:
        yield bar


def _encoded(
    bar: "Progress",
    models: "Sequence[Source]",
    samples: int,
    seed: int,
    factors: Path | None,
    device: str,
) -> "list[Coded]":
    from hatchel.evaluation.sources import encoded

    task = bar.add_task("encoding", total=len(models))
    found = []
    for coded in encoded(models, samples=samples, seed=seed, factors=factors, device=device):
        found.append(coded)
        bar.advance(task)
    return found


def _evaluated(bar: "Progress", coded: "Coded", place: Path, plan: "Plan") -> "Evaluation":
    from hatchel.evaluation.evaluate import evaluate, write_evaluation
    from hatchel.reports.pages.evaluation import write_evaluation_page

    task = bar.add_task(coded.name, total=None)

    def told(name: str, done: int, total: int) -> None:
        doing = name or "latents"
        bar.update(task, description=f"{coded.name}: {doing}", completed=done, total=total)

    found = evaluate(coded, plan, told)
    write_evaluation(place, found)
    bar.update(task, description=f"{coded.name}: page")
    write_evaluation_page(place)
    bar.update(task, description=coded.name)
    return found


def _compared(
    bar: "Progress", found: "Sequence[Evaluation]", plan: "Plan", directory: Path
) -> "ComparisonRecord":
    from hatchel.evaluation.comparison import compare
    from hatchel.records.evaluation import write_comparison
    from hatchel.reports.pages.evaluation_comparison import write_comparison_page

    task = bar.add_task("comparison", total=1)
    comparison = compare(found, plan)
    write_comparison(directory, comparison)
    write_comparison_page(directory)
    bar.advance(task)
    return comparison


def _as_json(records: "Sequence[EvaluationRecord]", comparison: "ComparisonRecord | None") -> str:
    import json

    facts: dict[str, Any]
    if comparison is None:
        facts = records[0].model_dump(mode="json")
    else:
        facts = {
            "models": {record.name: record.model_dump(mode="json") for record in records},
            "comparison": comparison.model_dump(mode="json"),
        }
    return json.dumps(facts, indent=1, ensure_ascii=False, allow_nan=False)


def _show(
    found: "Sequence[Evaluation]",
    comparison: "ComparisonRecord | None",
    places: Sequence[Path],
    together: Path,
) -> None:
    from rich.console import Console

    from hatchel.reports.pages import evaluation, evaluation_comparison

    console = Console(width=max(Console().width, WIDTH), highlight=False)
    if comparison is None:
        _show_one(console, found[0].record)
    else:
        _show_several(console, comparison)
        _say(console, f"\ncomparison: {together / evaluation_comparison.PAGE}")
    for place in places:
        _say(console, f"report: {place / evaluation.PAGE}")


def _say(console: "Console", text: str) -> None:
    console.print(text, markup=False, soft_wrap=True)


def _show_one(console: "Console", record: "EvaluationRecord") -> None:
    _say(console, f"{record.name}: {record.samples:,} samples, {record.n_latents} latents")
    console.print(_scores_table(record))
    for score in record.scores.values():
        console.print(f"• {score.sentence}", markup=False)
    console.print(_latents_table(record))
    for each in record.total_correlation:
        console.print(_correlation(each.estimator, each.nats, each.error, each.note), markup=False)
    for note in record.notes:
        console.print(f"• {note}", markup=False)


def _scores_table(record: "EvaluationRecord") -> "Table":
    from rich.table import Table
    from rich.text import Text

    from hatchel.reports.pages.evaluation import interval, number

    table = Table("score", box=_box(), pad_edge=False)
    for name in ("value", "95 % interval", "ceiling", "floor"):
        table.add_column(name, justify="right")
    for key, score in record.scores.items():
        table.add_row(
            Text(key),
            number(score.value),
            interval(score.low, score.high),
            number(score.ceiling),
            number(score.floor),
        )
    return table


def _latents_table(record: "EvaluationRecord") -> "Table":
    from rich.table import Table
    from rich.text import Text

    from hatchel.reports.pages.evaluation import latents_grid

    grid = latents_grid(record)
    table = Table(grid.heading, title="\nLatents, in bits", title_justify="left", box=_box())
    for name in grid.columns:
        table.add_column(name, justify="right")
    for row in grid.rows:
        table.add_row(row.label, *(Text(cell) for cell in row.cells))
    return table


def _correlation(name: str, nats: float | None, error: float | None, note: str) -> str:
    from hatchel.reports.latents import in_bits

    if nats is None:
        return f"total correlation, {name}: – {note}"
    sure = "" if error is None else f" ± {float(in_bits(error)):.3f}"
    return f"total correlation, {name}: {float(in_bits(nats)):.3f}{sure} bits. {note}"


def _show_several(console: "Console", record: "ComparisonRecord") -> None:
    from rich.table import Table
    from rich.text import Text

    from hatchel.reports.pages.evaluation_comparison import spread_grid

    grid = spread_grid(record)
    table = Table(box=_box(), pad_edge=False)
    table.add_column(grid.heading, no_wrap=True)
    shown = len(grid.columns) if len(record.models) <= MODELS_SHOWN else _SUMMARY_COLUMNS
    for name in grid.columns[:shown]:
        table.add_column(Text(name), justify="right", no_wrap=True)
    for row in grid.rows:
        table.add_row(Text(row.label), *row.cells[:shown])
    console.print(table)
    if shown < len(grid.columns):
        _say(console, "The page has the scores of each model.")
    for name, value in zip(record.models, record.udr, strict=False):
        _say(console, f"UDR of {name}: {value:.3f}")
    for note in record.notes:
        console.print(f"• {note}", markup=False)


def _box() -> Any:
    from rich import box

    return box.HORIZONTALS
