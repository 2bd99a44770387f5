# `make up` and `make test` do everything on a fresh machine.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: up test models lint format bench lock clean

up: $(VENV)/run.stamp          ## environment, models, start
	$(BIN)/dure models pull
	$(BIN)/dure up

test: $(VENV)/dev.stamp        ## everything CI checks
	$(MAKE) -j2 lint models
	$(BIN)/pytest -n 2 --no-loadscope-reorder

models: $(VENV)/run.stamp      ## what the tests need
	$(BIN)/dure models pull --all-tests

lint: $(VENV)/dev.stamp
	$(BIN)/ruff format --check src tests
	$(BIN)/ruff check src tests
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(VENV)/dev.stamp
	$(BIN)/ruff format src tests
	$(BIN)/ruff check --fix src tests

bench: $(VENV)/dev.stamp       ## the figures of docs/benchmarks.md
	$(BIN)/dure bench turn --json
	$(BIN)/dure bench speech --manifest ../shared/data/manifest.tsv --language ko --json
	$(BIN)/dure bench wake --positives ../shared/data/wake --background ../shared/data/speech_en --json

lock:                          ## renew the locked dependencies; what every extra can live with is what is run
	uv pip compile -q pyproject.toml --universal --all-extras --group build --group dev --generate-hashes --python-version 3.11 \
		--custom-compile-command "make lock" --upgrade -o requirements/dev.txt
	uv pip compile -q pyproject.toml --universal --group build --generate-hashes --python-version 3.11 \
		-c requirements/dev.txt --custom-compile-command "make lock" --upgrade -o requirements/run.txt

$(VENV)/bin/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Dure needs Python 3.11 or newer; this is %s. Give another: make PYTHON=python3.12" % sys.version.split()[0])'
	$(PYTHON) -m venv $(VENV)

$(VENV)/run.stamp: requirements/run.txt pyproject.toml | $(VENV)/bin/python
	$(BIN)/pip install -q --disable-pip-version-check --require-hashes -r requirements/run.txt
	$(BIN)/pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

$(VENV)/dev.stamp: requirements/dev.txt $(VENV)/run.stamp
	$(BIN)/pip install -q --disable-pip-version-check --require-hashes -r requirements/dev.txt
	touch $@

clean:
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache
