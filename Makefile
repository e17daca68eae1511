# The door: everything a machine with Python 3.11 or later needs is set up here.
PYTHON ?= python3
VENV   ?= .venv
BIN    := $(VENV)/bin
OUT    ?= out/words
PIP    := $(BIN)/python -m pip --disable-pip-version-check

.PHONY: demo test check bench bench-gpu clean

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

bench-gpu: $(VENV)/.dev
	$(BIN)/python benchmarks/gpu.py

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
