# The door: everything a machine with Python 3.11 or later needs is set up here.
PYTHON ?= python3
VENV   ?= .venv
BIN    := $(VENV)/bin
OUT    ?= out/words
WHEELS ?= .whl
GPU_PYTHON ?= 3.12
GPU_NEEDS  := pydantic pydantic-core annotated-types typing-inspection typing-extensions pooch platformdirs
PIP    := $(BIN)/python -m pip --disable-pip-version-check

.PHONY: demo test check bench bench-gpu gpu-wheels clean

demo: $(VENV)/.demo
	$(BIN)/hatchel reproduce words --quick --out $(OUT)

test: $(VENV)/.dev
	$(BIN)/python -m pytest

check: $(VENV)/.dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(VENV)/.dev
	$(PIP) install --quiet -c constraints.txt -e '.[bench]'
	$(BIN)/python benchmarks/words.py
	$(BIN)/python benchmarks/information.py --limit 10
	$(BIN)/python benchmarks/scaling.py
	$(BIN)/python benchmarks/scaling.py --rows 2000 --columns 4000 --fastica
	$(BIN)/python benchmarks/training.py
	$(BIN)/python benchmarks/encoding.py --evaluate
	$(BIN)/python benchmarks/metrics.py
	$(BIN)/python benchmarks/audit.py
	$(BIN)/python benchmarks/samples.py
	$(BIN)/python benchmarks/corex.py --large
	$(BIN)/python benchmarks/stacked.py

# Needs no network: $(PYTHON) has torch with CUDA, and what it lacks is taken from $(WHEELS), if there.
bench-gpu:
	$(PYTHON) benchmarks/gpu --wheels $(WHEELS)

# What a machine with torch, pandas and SciPy may lack, of the versions that are tested here.
gpu-wheels: $(VENV)/bin/python
	rm -rf $(WHEELS)
	$(PIP) download --quiet --no-deps --only-binary=:all: -c constraints.txt -d $(WHEELS) \
	  --python-version $(GPU_PYTHON) --implementation cp --platform manylinux2014_x86_64 \
	  --platform manylinux_2_17_x86_64 --platform manylinux_2_28_x86_64 $(GPU_NEEDS)
	@du -sh $(WHEELS)

clean:
	rm -rf $(VENV) out .mypy_cache .ruff_cache .pytest_cache .import_linter_cache

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "hatchel needs Python 3.11 or later; $(PYTHON) is older. Try: make PYTHON=python3.12 $(MAKECMDGOALS)" >&2; exit 2; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.demo: $(VENV)/bin/python pyproject.toml constraints.txt
	$(PIP) install --quiet -c constraints.txt -e '.[ica]'
	@touch $@

$(VENV)/.dev: $(VENV)/bin/python pyproject.toml constraints.txt
	$(PIP) install --quiet -c constraints.txt -e '.[dev]'
	@touch $@ $(VENV)/.demo
