# newsledger: `make run` shows the main job, `make test` runs the tests; both set everything up by themselves.
# Needs Python 3.11 or newer; another one than python3: make run PYTHON=python3.13

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
PYTEST := $(BIN)/python -m pytest

.PHONY: run test check lint types package soak golden format clean

run: $(VENV)/.run  ## Serve the sample sites on this machine, crawl them into data/news.db, say what came of it
	@$(BIN)/newsledger demo

test: $(VENV)/.dev  ## Every test but the packaging test and the long proofs
	$(PYTEST) -q -n auto

check: lint types test package  ## What must hold before a change lands

lint: $(VENV)/.dev
	$(BIN)/ruff check
	$(BIN)/ruff format --check

types: $(VENV)/.dev
	$(BIN)/mypy

package: $(VENV)/.dev  ## Build the wheel, install it in an environment of its own, run the demo there
	$(PYTEST) -q -m packaging

soak: $(VENV)/.dev  ## Long proofs; SOAK=3 makes them short
	SOAK=$(or $(SOAK),30) $(PYTEST) -q -m soak

golden: $(VENV)/.dev  ## Write the goldens again: make golden, or make golden PAGE=tests/pages/site/page.html ARGS='--url U --fetched-at T'
	$(BIN)/python tests/goldens.py $(PAGE) $(ARGS)

format: $(VENV)/.dev
	$(BIN)/ruff check --fix-only
	$(BIN)/ruff format

clean:  ## Remove the environment and what tools left; never data/
	rm -rf $(VENV) build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "newsledger needs Python 3.11 or newer; try: make $(MAKECMDGOALS) PYTHON=python3.13" >&2; exit 1; }
	@echo "Setting up $(VENV) …"
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); echo "Python cannot make a virtual environment. On Debian and Ubuntu: apt-get install python3-venv" >&2; exit 1; }

$(VENV)/.run: pyproject.toml constraints.txt | $(VENV)/bin/python
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e .
	@touch $@

$(VENV)/.dev: pyproject.toml constraints.txt | $(VENV)/bin/python
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	@touch $@ $(VENV)/.run
