"""The GPU's benchmark: rehearsed on the CPU, with no more packages than such a machine has."""

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
MISSING = ("lightgbm", "matplotlib", "jinja2", "typer", "rich", "mne", "h5py", "picard")
BLOCKED = f"""
import runpy, sys
class Missing:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {MISSING!r}:
            raise ModuleNotFoundError(name)
sys.meta_path.insert(0, Missing())
sys.path.insert(0, sys.argv[1])
sys.argv = sys.argv[1:]
runpy.run_path(sys.argv[0], run_name="__main__")
"""


def test_the_benchmark_is_rehearsed_without_what_a_gpu_machine_lacks(tmp_path):
    """Every part gives a figure and none an error; the checks pass; the tables show them."""
    out = tmp_path / "gpu.json"
    options = ["--device", "cpu", "--quick", "--out", str(out)]
    done = subprocess.run(
        [sys.executable, "-c", BLOCKED, str(ROOT / "benchmarks" / "gpu"), *options],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"OMP_NUM_THREADS": "1"},
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(out.read_text())
    assert "error" not in out.read_text()
    assert len(found["checks"]) == 3
    assert {f"steps/{p}/{m}/2" for p in ("tf32", "bfloat16") for m in ("beta", "nonsyn")} <= set(
        found
    )
    assert len(found["whole"]["mig"]) == found["whole"]["seeds"] == 2
    assert "| beta, stack against loop |" in done.stdout
    assert "seed-steps/s. MIG" in done.stdout
