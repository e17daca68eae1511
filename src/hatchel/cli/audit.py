"""``hatchel audit``: what a representation is good for, for whom, and what it still gives away."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from hatchel.cli.evaluation_progress import told_from_the_first
from hatchel.cli.options import Device, Plugins
from hatchel.cli.plugins import import_modules

if TYPE_CHECKING:
    from hatchel.records.audit import AuditRecord

Source = Annotated[
    Path,
    typer.Argument(
        metavar="RUN|CODES.npz|TABLE.csv",
        help="The directory of a run; an npz with codes (N, D) and labels (N,); raw features.",
    ),
]
Label = Annotated[str, typer.Option(help="What is predicted: income, 'score>0.5' or 'class=good'.")]
Sensitive = Annotated[
    list[str],
    typer.Option(help="What should not matter to it: sex,race or 'age>40'; may be repeated."),
]
Remove = Annotated[
    list[str] | None,
    typer.Option(
        help="Take attributes out of the code: sex, or sex,race for both at once, or all-subsets; "
        "may be repeated."
    ),
]
How = Annotated[Literal["drop", "noise", "mean"], typer.Option(help="What stands in their place.")]
Probes = Annotated[str, typer.Option(help="all, or some of mlp,logistic,boosting.")]
Together = Annotated[
    int | None,
    typer.Option(min=1, help="Attributes combined into groups at most. Default: all."),
]
Least = Annotated[
    int, typer.Option(min=1, help="Rows below which a group is too small to say anything.")
]
Bootstrap = Annotated[
    int, typer.Option(min=0, help="Resamples of the test rows behind each interval; 0 for none.")
]
Seed = Annotated[int, typer.Option(min=0, help="Of every draw.")]
TestShare = Annotated[float, typer.Option(help="Share of the rows that is tested on.")]
Samples = Annotated[int, typer.Option(min=60, help="Rows at most.")]
Missing = Annotated[
    Literal["refuse", "drop"], typer.Option(help="What to do with rows that lack a value.")
]
LeaveOut = Annotated[
    list[str] | None, typer.Option(help="Columns of a table that are no features.")
]
SensitiveFeatures = Annotated[
    bool,
    typer.Option(
        "--sensitive-features", help="The sensitive columns of a table are features, too."
    ),
]
Out = Annotated[
    Path | None, typer.Option(help="Default: audit/ in the run, out/audit/NAME for a file.")
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON instead of tables.")]


def audit_command(
    source: Source,
    label: Label,
    sensitive: Sensitive,
    remove: Remove = None,
    how: How = "drop",
    probes: Probes = "all",
    together: Together = None,
    least: Least = 30,
    bootstrap: Bootstrap = 200,
    seed: Seed = 0,
    test_share: TestShare = 1 / 3,
    samples: Samples = 10_000,
    missing: Missing = "refuse",
    leave_out: LeaveOut = None,
    sensitive_features: SensitiveFeatures = False,
    device: Device = "auto",
    plugins: Plugins = None,
    out: Out = None,
    json: Json = False,
) -> None:
    """Audit a representation: what it predicts of whom, and how well attributes can still be told.

    Fresh classifiers learn the label, and each sensitive attribute, from the code as it is and with
    attributes taken out; gaps between groups stand beside their intervals, on rows held back.
    """
    from hatchel.evaluation.audit.given import audit
    from hatchel.records.files import writable_directory

    import_modules(plugins)
    place = writable_directory(_default(source) if out is None else out)
    with told_from_the_first(source.stem, "intervals") as told:
        record = audit(
            source,
            label=label,
            sensitive=sensitive,
            remove=remove or (),
            how=how,
            probes=probes,
            together=together,
            least=least,
            bootstrap=bootstrap,
            seed=seed,
            test_share=test_share,
            samples=samples,
            missing=missing,
            leave_out=_separated(leave_out),
            sensitive_features=sensitive_features,
            device=device,
            progress=told,
        )
    _written(record, place, json)


def _default(source: Path) -> Path:
    return source / "audit" if source.is_dir() else Path("out") / "audit" / source.stem


def _separated(names: Sequence[str] | None) -> list[str]:
    return [name.strip() for each in names or () for name in each.split(",") if name.strip()]


def _written(record: "AuditRecord", place: Path, json: bool) -> None:
    from hatchel.cli.audit_tables import as_json, show
    from hatchel.records.audit import write_audit
    from hatchel.reports.pages.audit import write_audit_page

    write_audit(place, record)
    page = write_audit_page(place)
    if json:
        typer.echo(as_json(record))
    else:
        show(record, page)
