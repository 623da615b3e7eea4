# newsledger: `make run` shows the main job, `make test` runs the tests; both set everything up by themselves.
# Needs Python 3.11 or newer; another one than python3: make run PYTHON=python3.13

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
PYTEST := $(BIN)/python -m pytest

# make bench: BENCH is the folder of run.py and corpus/; PEER= runs ours alone; BY=lang adds a table per language
BENCH ?= ../shared/bench
CORPUS ?= $(BENCH)/corpus/dev
PASSES ?= 2
KEEP ?= build/bench.jsonl
PEER ?= trafilatura
PEERS ?= .venv-peers
PEER_NAMES := $(basename $(notdir $(wildcard benchmarks/peers/*.txt)))

.PHONY: run test check lint types package soak kills hostile golden words schema format bench dates ledger crawl watching exporting exploring screenshots bench-pages clean

run: $(VENV)/.run  ## Serve the sample sites on this machine, crawl them into data/news.db, say what came of it
	@$(BIN)/newsledger demo

test: $(VENV)/.dev  ## Every test but the packaging test and the long proofs; says what was skipped, and how to have it
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

kills: $(VENV)/.dev  ## Kill crawls, migrations, copies, exports and their consumers 200 times and look at what is left; KILLS=20 SEED=7
	KILLS=$(or $(KILLS),200) $(PYTEST) -q -n 2 -m kills -rP

hostile: $(VENV)/.dev  ## Crawl sites that want to hurt, and print what became of each attack (docs/security.md)
	$(BIN)/python -m tests.hostile

golden: $(VENV)/.dev  ## Write the goldens again: make golden, or make golden PAGE=tests/pages/site/page.html ARGS='--url U --fetched-at T'
	$(BIN)/python tests/goldens.py $(PAGE) $(ARGS)

words: $(VENV)/.dev  ## Write pipelines/date_words.json again, from CLDR and pipelines/date_words.toml
	PYTHONPATH=. $(BIN)/python tests/cldr.py

schema: $(VENV)/.dev  ## Write the JSON Schema of what is exported again, from what pipelines/records.py says
	$(BIN)/python -m pipelines.json_schema

screenshots: $(VENV)/.dev  ## Take the pictures of the analysts' window in docs/window again; needs Chromium
	$(BIN)/python docs/screenshots.py

format: $(VENV)/.dev
	$(BIN)/ruff check --fix-only
	$(BIN)/ruff format

bench: bench-pages $(VENV)/.run $(PEER:%=$(PEERS)/%/.ready)  ## Score and time the page reader beside a peer, where the pages are
	@mkdir -p '$(dir $(KEEP))'
	@$(BIN)/python '$(BENCH)/run.py' --corpus '$(CORPUS)' --passes $(PASSES) --keep '$(KEEP)' \
		$(if $(PEER),--peer '$(PEERS)/$(PEER)/bin/python -m benchmarks.peers.$(subst -,_,$(PEER))_reader') \
		-- $(BIN)/python benchmarks/read_pages.py
	@$(if $(BY),$(BIN)/python '$(BENCH)/fields.py' --truth '$(CORPUS)/truth.jsonl' --pred 'this=$(KEEP)' --by $(BY))
	@echo 'predictions of this reader: $(KEEP)'

dates: bench-pages $(VENV)/.dev $(PEERS)/htmldate/.ready  ## Set date readers beside each other, on printed dates and on the pages; ARGS=--speed, --clocks, --misses
	@$(BIN)/python -m benchmarks.dates $(ARGS)
	@$(if $(ARGS),,$(BIN)/python -m benchmarks.dates --pages '$(CORPUS)' --peers '$(PEERS)')

ledger: $(VENV)/.dev  ## Time the ledger beside SQLite itself and sqlite-utils; ARGS=--large fills one with a million articles
	@$(BIN)/python -m benchmarks.ledger $(ARGS)

crawl: $(VENV)/.dev $(PEERS)/trafilatura/.ready  ## Crawl 2,000 pages beside bare Scrapy and the peers that are there; ARGS=--again, --all …
	@$(BIN)/python -m benchmarks.crawl --corpus '$(CORPUS)' --peers '$(PEERS)' $(ARGS)

watching: $(VENV)/.dev  ## Keep watch over fifty sites for a simulated day; ARGS='--fixed 10', --trade
	@$(BIN)/python -m benchmarks.watching $(ARGS)

exporting: $(VENV)/.dev  ## Time every export of 100,000 articles, and its memory, beside sqlite-utils; ARGS='--rounds 1 --nowhere'
	@$(BIN)/python -m benchmarks.exporting $(ARGS)

exploring: $(VENV)/.dev  ## Time every page of the analysts' window beside Datasette's page of a table; ARGS='--articles 100000', '--only search'
	@$(BIN)/python -m benchmarks.explorer $(ARGS)

bench-pages:
	$(if $(shell test -f '$(BENCH)/run.py' && test -f '$(CORPUS)/truth.jsonl' && echo yes),,\
		$(error no pages in $(BENCH): set BENCH to the folder that has run.py and corpus/ (make bench BENCH=DIR)))
	$(if $(filter-out $(PEER_NAMES),$(PEER)),$(error no peer $(PEER): PEER is one of $(PEER_NAMES), or empty))
	@:

clean:  ## Remove the environments and what tools left; never data/
	rm -rf $(VENV) $(PEERS) build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "newsledger needs Python 3.11 or newer; try: make $(MAKECMDGOALS) PYTHON=python3.13" >&2; exit 1; }
	@echo "Setting up $(VENV) …"
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); echo "Python cannot make a virtual environment. On Debian and Ubuntu: apt-get install python3-venv" >&2; exit 1; }

$(VENV)/.run: pyproject.toml constraints.txt | $(VENV)/bin/python
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[explorer]'
	@touch $@

$(VENV)/.dev: pyproject.toml constraints.txt | $(VENV)/bin/python
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	@touch $@ $(VENV)/.run

$(PEERS)/%/.ready: benchmarks/peers/%.txt | $(VENV)/.run  # begun anew whenever the last line was not reached
	@echo "Setting up $(@D) …"
	@$(BIN)/python -m venv --clear $(@D)
	@$(@D)/bin/python -m pip install --quiet --disable-pip-version-check -r $<
	@touch $@
