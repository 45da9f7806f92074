# The README's two commands are `make demo` and `make test`. Everything is installed into .venv, nothing system-wide.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
RUN_STAMP := $(VENV)/.run-installed
DEV_STAMP := $(VENV)/.dev-installed

.PHONY: help demo test lint types bench train lock clean
.DEFAULT_GOAL := help

help: ## what can be made
	@awk -F':.*## ' '/^[a-z]+:.*## /{printf "  make %-7s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(RUN_STAMP): pyproject.toml requirements/run.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "onrecord needs Python 3.11 or later: make PYTHON=python3.12 …"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --only-binary=:all: --require-hashes -r requirements/run.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

$(DEV_STAMP): $(RUN_STAMP) requirements/dev.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --only-binary=:all: --require-hashes -r requirements/dev.lock
	@touch $@

demo: $(RUN_STAMP) ## set up, and run the main job on the example case
	$(BIN)/onrecord demo demo-case --dossier demo-dossier --replace

test: $(DEV_STAMP) ## set up, and run the tests
	$(BIN)/python -m pytest --numprocesses auto --maxprocesses 8 --dist loadfile # each file in one process: what its tests share is made once

lint: $(DEV_STAMP) ## style and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

bench: $(DEV_STAMP) ## measure accuracy, peers, speed, memory and growth; writes the tables of docs/benchmarks.md
	$(BIN)/python -m evaluation.bench

train: ## train the attribution model again from ../shared/corpora (hours; see training/README.md)
	$(PYTHON) -m venv .venv-train
	.venv-train/bin/python -m pip install --quiet -r training/requirements.txt
	PYTHON=.venv-train/bin/python sh training/make.sh

lock: ## resolve the pinned requirements anew (needs uv)
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --quiet --extra footage pyproject.toml requirements/build.in -o requirements/run.lock
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --quiet --all-extras pyproject.toml requirements/build.in requirements/dev.in -o requirements/dev.lock

clean: ## remove what make made
	rm -rf $(VENV) demo-case demo-dossier .mypy_cache .ruff_cache .hypothesis
