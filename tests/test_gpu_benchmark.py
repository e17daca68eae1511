"""The GPU's benchmark: rehearsed on the CPU, with no more packages than such a machine has."""

import importlib
import json
import math
import os
import re
import subprocess
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
HOME = ROOT / "benchmarks" / "gpu"
THERE = ("torch", "numpy", "scipy", "pandas", "PIL", "requests", "packaging", "threadpoolctl")
"""What docs/gpu.md says has to be there."""
THEIRS = (
    *("torchgen", "functorch", "opt_einsum", "sympy", "mpmath", "networkx", "filelock", "fsspec"),
    *("jinja2", "markupsafe", "typing_extensions", "dateutil", "six", "pytz"),
    *("charset_normalizer", "idna", "urllib3", "certifi"),
)
"""What these bring along."""
HIDING = """
import sys
from importlib.machinery import PathFinder
class Some(PathFinder):
    @classmethod
    def find_spec(cls, name, path=None, target=None):
        hidden = name.partition(".")[0] in {missing!r}
        return None if hidden else super().find_spec(name, path, target)
sys.meta_path[sys.meta_path.index(PathFinder)] = Some
"""


@pytest.fixture(name="parts")
def _parts(monkeypatch):
    """The benchmark's modules by name."""
    monkeypatch.syspath_prepend(str(HOME))
    yield importlib.import_module
    for path in HOME.glob("[!_]*.py"):  # not __main__, which is the program that runs the tests
        sys.modules.pop(path.stem, None)


def wheels():
    """The packages that ``make gpu-wheels`` fetches, as they are imported."""
    (listed,) = re.findall(r"^GPU_NEEDS\s*:= (.*)$", (ROOT / "Makefile").read_text(), re.MULTILINE)
    return [name.replace("-", "_") for name in listed.split()]


def rehearsed(folder, *options):
    """Run the benchmark where all packages are missing but those that are named."""
    there = {*THERE, *THEIRS, *wheels(), "hatchel", *sys.stdlib_module_names}
    missing = {name for name in packages_distributions() if name[0] != "_"} - there
    (folder / "sitecustomize.py").write_text(HIDING.format(missing=missing))
    environment = {"OMP_NUM_THREADS": "1", "PYTHONPATH": str(folder)}
    command = [sys.executable, str(HOME), "--device", "cpu", "--quick", *options]
    return subprocess.run(
        command, capture_output=True, text=True, check=False, env=os.environ | environment
    )


def test_the_benchmark_is_rehearsed_without_what_a_gpu_machine_lacks(tmp_path):
    """Every part gives a figure and none an error; the checks pass; the tables show them."""
    out = tmp_path / "gpu.json"
    done = rehearsed(tmp_path, "--out", str(out), "--wheels", str(tmp_path))
    assert done.returncode == 0, done.stderr
    assert "error" not in out.read_text()
    found = json.loads(out.read_text())
    checks = [value for name, value in found.items() if name.startswith("checks/")]
    assert len(checks) == 6
    assert max(checks) < 1e-9
    for way in ("products", "stack"):
        assert {f"steps/{way}/{p}/beta/2" for p in ("tf32", "bfloat16")} <= found.keys()
    assert len(found["whole"]["mig"]) == found["whole"]["seeds"] == 2
    assert "running" not in found
    assert "| beta, products, stack against loop |" in done.stdout
    assert "seed-steps/s. MIG" in out.with_suffix(".md").read_text()


def test_a_machine_without_its_device_is_told_so(tmp_path):
    """Neither torch's lack of a device nor that of a package is retried."""
    code = "import torch; raise SystemExit(torch.cuda.is_available())"
    if subprocess.run([sys.executable, "-c", code], check=False).returncode:
        pytest.skip("there is a device")
    command = [sys.executable, str(HOME), "--out", str(tmp_path / "gpu.json")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "sees no CUDA device; --device cpu --quick rehearses" in done.stdout


FIGURES = """
import os, sys, time
from importlib.metadata import packages_distributions
from pathlib import Path
sys.path.insert(0, {home!r})
from report import Report, read
path = Path(sys.argv[1])
report = Report(path, read(path))
report.attempt("first", lambda: 1.0)
report.attempt("refused", lambda: 1 / 0)
report.attempt("crashes", lambda: os._exit(11))
report.attempt("hangs", lambda: time.sleep(60))
report.attempt("last", lambda: 2.0)
"""


def test_a_figure_that_fails_crashes_or_hangs_leaves_the_others(parts, tmp_path, monkeypatch):
    supervise = parts("supervise")
    monkeypatch.setattr(supervise, "PATIENCE", 2.0)
    path = tmp_path / "gpu.json"
    command = [sys.executable, "-c", FIGURES.format(home=str(HOME)), str(path)]
    assert supervise.supervise(command, dict(os.environ), path, 50.0) == 0
    assert json.loads(path.read_text()) == {
        "first": 1.0,
        "refused": {"error": "ZeroDivisionError: division by zero"},
        "crashes": {"error": "the process ended: 11"},
        "hangs": {"error": "the process ended: nothing was heard of it for 2 s"},
        "last": 2.0,
    }


def test_time_that_is_up_ends_a_process(parts, tmp_path, monkeypatch):
    supervise = parts("supervise")
    monkeypatch.setattr(supervise, "GRACE", 0.0)
    sleeping = [sys.executable, "-c", "import time; time.sleep(60)"]
    assert supervise.supervise(sleeping, dict(os.environ), tmp_path / "gpu.json", 0.5) == 0


def test_what_was_known_of_a_figure_is_kept_where_its_process_ends(parts, tmp_path):
    report = parts("report")
    path = tmp_path / "gpu.json"
    report.write(path, {"whole": {"steps": 300}, "running": "whole"})
    assert report.blame(path, "lost")
    assert report.read(path) == {"whole": {"steps": 300, "error": "lost"}}
    assert not report.blame(path, "lost")


def test_what_was_known_of_a_figure_is_kept_beside_its_error(parts, tmp_path):
    report = parts("report")

    def training():
        own.put("whole", {"steps": 300})
        raise MemoryError("none left")

    own = report.Report(tmp_path / "gpu.json", {})
    own.attempt("whole", training)
    assert report.read(own.path) == {"whole": {"steps": 300, "error": "MemoryError: none left"}}


def test_a_check_that_fails_or_is_missing_is_a_failure(parts):
    failed = parts("report").failed
    assert failed({"steps/graph/tf32/beta/1": 3.0})
    assert failed({"checks/a": 1e-12, "checks/b": {"error": "differs"}})
    assert not failed({"checks/a": 1e-12, "steps/graph/tf32/beta/1": {"error": "no memory"}})


def test_tables_show_what_failed_beside_what_was_found(parts):
    found = {
        "machine": "one",
        "checks/beta": 1e-12,
        "steps/graph/tf32/beta/32": {"error": "OutOfMemoryError"},
        "steps/products/tf32/beta/32": 100.0,
        "layouts/float64/up/each": 0.0,
        "layouts/tf32/up/each": 2.0,
        "layouts/tf32/up/product": {"error": "refused"},
        "whole": {"error": "lost"},
        "running": "whole",
    }
    shown = parts("tables").tables(found)
    assert "| tf32 | beta | 32 | failed | 100 | 3,200 |" in shown
    assert "| tf32, up | 2 | failed | each |" in shown
    assert "| tf32, all of these | 2 | – | each |" in shown
    assert "- steps/graph/tf32/beta/32: OutOfMemoryError" in shown
    assert "Whole training: lost." in shown


def test_the_whole_training_takes_the_layout_that_was_quicker(parts):
    quicker = parts("whole").quicker_as_products
    vmapped, products = (f"steps/{way}/bfloat16/nonsyn/32" for way in ("graph", "products"))
    assert not quicker({})
    assert not quicker({vmapped: 2.0, products: 1.0})
    assert quicker({vmapped: 1.0, products: 2.0})
    assert quicker({vmapped: {"error": "refused"}, products: 2.0})
    assert not quicker({vmapped: 1.0, products: {"error": "refused"}})


def test_what_tells_most_is_measured_first(parts):
    throughput, setting = parts("throughput"), parts("setting")

    class OnGpu(setting.Setting):
        on_gpu = True

    cells = [*throughput.cells(OnGpu(None, None, quick=False))]
    assert len(cells) == len(set(cells)) == 4 * 36 + 9 + 2 * 9
    assert cells[0] == ("graph", "bfloat16", "beta", 32)
    assert {("products", "bfloat16", "beta", 32), ("graph", "bfloat16", "beta", 1)} < {*cells[:5]}
    assert cells[-1] == ("tuned", "float32", "nonsyn", 8)


@pytest.mark.parametrize("own", [True, False])
def test_wheels_are_unpacked_where_all_are_for_this_python(parts, own, tmp_path, capsys):
    version = f"{sys.version_info.major}{sys.version_info.minor if own else 99}"
    for name in ("pure-1.0-py3-none-any", f"built-1.0-cp{version}-cp{version}-linux_x86_64"):
        with parts("zipfile").ZipFile(tmp_path / f"{name}.whl", "w") as wheel:
            wheel.writestr(f"{name.partition('-')[0]}.py", "")
    site = tmp_path / "site"
    parts("wheels").unpack(tmp_path, site)
    assert {path.name for path in site.glob("*")} == ({"pure.py", "built.py"} if own else set())
    assert ("for another Python" in capsys.readouterr().out) == (not own)


def test_the_mean_time_of_a_call_is_measured(parts):
    """The clock of a rehearsal ends after one call."""
    quick = parts("setting").Setting(None, parts("torch").device("cpu"), quick=True)
    calls = []
    seconds = quick.seconds(lambda: calls.append(1), 0.0)
    assert len(calls) == 2
    assert 0 < seconds < math.inf
