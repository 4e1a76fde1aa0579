# Two commands are all that is needed: `make dashboard` and `make test`. Each sets up what it needs.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
PORT ?= 8501

.DEFAULT_GOAL := help
.PHONY: help dashboard test test-long test-oldest live setup data check bench contract docs clean

help: ## list the commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 16

# One stamp per extra, renewed when the project file or the pins change.
$(VENV)/.core: pyproject.toml constraints.txt
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e .
	@touch $@

$(VENV)/.dev: pyproject.toml constraints.txt $(VENV)/.core
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	@touch $@

$(VENV)/.docs: pyproject.toml constraints.txt $(VENV)/.core
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[docs]'
	@touch $@

setup: $(VENV)/.dev ## install everything for development

dashboard: $(VENV)/.core ## install what is needed and show the dashboard
	$(BIN)/edudata dashboard --port $(PORT) $(DASHBOARD_FLAGS)

test: $(VENV)/.dev ## install what is needed and run the tests
	$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder

# `make test` already runs the quick tests of these files: MARKED=faults leaves them out.
LONG := tests/faults tests/browser/test_axe.py tests/browser/test_pages.py tests/browser/test_print.py \
	tests/etl/test_refresh_mirror.py tests/etl/test_bundled.py tests/microdata/test_convert.py \
	tests/dashboards/test_every_value.py tests/figures/test_earlier_days.py tests/sources/test_mutated.py \
	tests/analysis/test_hiring_simulation.py tests/analysis/test_programs.py tests/essay/test_board.py \
	tests/figures/test_every_figure.py tests/geo/test_geo.py tests/microdata/test_engines.py \
	tests/test_packages.py tests/test_container.py tests/docs/test_site_of_docs.py

test-long: $(VENV)/.dev ## slow tests: refresh every source against publishers that fail in every way
	$(BIN)/python -m pytest $(LONG) -m '$(MARKED)' -n 2

# The lowest versions that pyproject.toml allows, in an environment of their own.
OLDEST := $(VENV)-oldest
OLDEST_TESTS := tests/etl/test_vintages.py tests/etl/test_publish.py tests/etl/test_diff.py tests/etl/test_drift.py \
	tests/catalog tests/models/test_every_table.py tests/essay/test_board.py tests/faults/test_bit_flips.py

$(OLDEST)/.ready: pyproject.toml
	@test -x $(OLDEST)/bin/python || $(PYTHON) -m venv $(OLDEST)
	$(OLDEST)/bin/python -m pip install --quiet --disable-pip-version-check uv
	$(OLDEST)/bin/uv pip install --quiet --python $(OLDEST)/bin/python --resolution lowest-direct \
		-e '.[export,sql,microdata,mcp]'
	$(OLDEST)/bin/uv pip install --quiet --python $(OLDEST)/bin/python \
		'pytest>=9,<10' 'hypothesis>=6.100,<7' 'openpyxl>=3.1,<4' 'pyyaml>=6,<7'
	@touch $@

test-oldest: $(OLDEST)/.ready ## the oldest versions allowed: verify, claims and tests of the data
	$(OLDEST)/bin/edudata verify
	$(OLDEST)/bin/edudata claims
	$(OLDEST)/bin/python -m pytest $(OLDEST_TESTS)

live: $(VENV)/.dev ## request every resource once, publish nothing; status page in test-results/live
	$(BIN)/python -m pytest tests/live -m live

check: $(VENV)/.dev ## lint, format, types, import contracts
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

data: $(VENV)/.core ## build data/processed from data/raw
	$(BIN)/edudata build

bench: $(VENV)/.dev ## measure speed as ratios
	$(BIN)/python -m benchmarks

contract: $(VENV)/.dev ## send the API what its OpenAPI document describes, and what it forbids
	$(BIN)/python -m benchmarks.contract

docs: $(VENV)/.docs ## build the documentation in build/docs; warnings are errors
	NO_MKDOCS_2_WARNING=1 $(BIN)/python -m mkdocs build --strict

clean: ## remove the environment and caches
	rm -rf $(VENV) $(OLDEST) .pytest_cache .mypy_cache .ruff_cache .hypothesis test-results build/docs
