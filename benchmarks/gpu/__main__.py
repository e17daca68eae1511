"""What training does on a GPU, in one command that needs no network and at most some minutes.

    python benchmarks/gpu [--minutes 8] [--out FILE] [--device cuda] [--quick]

In order of what is most worth knowing, each part within the time that is left:

1. checks: a stack of models trains like the plain loop, in float64 on the device; a graph replays
   the eager step;
2. steps per second of 1, 8, 32 and 64 seeds, with and without graphs, in float32, TF32 and
   bfloat16, for β-VAE, FactorVAE and Non-Syn VAE, with the convolutions in several layouts;
3. single convolutions of a stack in five layouts: which is the fastest, forward and backward;
4. one whole training of 32 seeds, 150,000 steps or as many as fit, with the MIG of each seed.

dSprites are rendered and lie on the device. Every figure is written to the JSON file as soon as it
is known, and the file is printed as tables at the end: ``python benchmarks/gpu/tables.py FILE``
prints them again. A figure that fails is recorded with its error, and the others go on; so they do
where it takes the process with it, see :mod:`supervise`. ``--quick`` is a rehearsal, also on a
CPU: every part, with next to no steps.

Run from a checkout, installed or not. What Python lacks is taken from wheels in ``.whl``, if there.
"""

import argparse
import os
import sys
import tempfile
import time
from pathlib import Path

from report import failed, read
from supervise import supervise
from tables import tables
from wheels import unpack

HERE = Path(__file__).parent
ROOT = HERE.parents[1]


def main() -> int:
    """Measure, write and print; 1 where a check failed, 2 where nothing could be measured."""
    options = _options()
    out = Path(options.out)
    out.parent.mkdir(parents=True, exist_ok=True)
    out.unlink(missing_ok=True)
    begin = time.time()
    with tempfile.TemporaryDirectory() as site:
        unpack(Path(options.wheels), Path(site))
        code = supervise(_command(options, begin), _environment(site), out, 60 * options.minutes)
    found = read(out)
    shown = tables(found)
    out.with_suffix(".md").write_text(shown + "\n")
    print(shown)
    return code or failed(found)


def _command(options: argparse.Namespace, begin: float) -> list[str]:
    fixed = ["--out", options.out, "--device", options.device, "--begin", str(begin)]
    chosen = ["--minutes", str(options.minutes), *(["--quick"] if options.quick else [])]
    return [sys.executable, str(HERE / "measure.py"), *fixed, *chosen]


def _environment(site: str) -> dict[str, str]:
    """Return the environment in which hatchel's sources are found, and what came along."""
    before = os.environ.get("PYTHONPATH")
    path = [str(ROOT / "src"), site, *([before] if before else [])]
    return os.environ | {"PYTHONPATH": os.pathsep.join(path)}


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--minutes", type=float, default=8.0)
    parser.add_argument("--out", default=str(Path(os.environ.get("OUT", "out")) / "gpu.json"))
    parser.add_argument("--device", default="cuda")
    parser.add_argument("--wheels", default=str(ROOT / ".whl"), help="a folder; may be absent")
    parser.add_argument("--quick", action="store_true", help="a rehearsal")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
