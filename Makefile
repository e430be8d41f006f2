# Everything runs in .venv from the locked dependencies; `make help` lists the targets.
PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/.installed

.DEFAULT_GOAL := help
.PHONY: help setup demo test chaos check format run lock coverage bench readme walkthrough clean

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

setup: $(STAMP) ## make .venv with the locked dependencies

$(STAMP): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Chorus needs Python 3.11 or newer: make PYTHON=python3.11")'
	@$(PYTHON) -c 'import venv, ensurepip' || { echo "Python has no venv here: apt-get install python3-venv"; exit 1; }
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

demo: setup ## the dress rehearsal of the three shipped campaigns
	@$(BIN)/chorus rehearse un-biodiversity-summit-2020 biodiversity-day-2021 environment-day-2021 --demo

test: setup ## all tests
	@$(BIN)/python -m pytest -q -n auto --dist loadfile

chaos: setup ## 200 sends in which something goes wrong (docs/chaos.md); SEED=7 plays others
	@$(BIN)/python -m tests.chaos --rounds 200 --seed $(or $(SEED),1)

check: setup ## ruff, mypy, import-linter, the lock file
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python scripts/check_lock.py

format: setup ## put the code into shape
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

coverage: setup ## branch coverage of the rules and the use cases
	$(BIN)/python -m pytest -q --cov=chorus --cov-branch --cov-report=
	$(BIN)/coverage report --include='chorus/domain/*,chorus/services/*' --fail-under=95

bench: setup ## speed and memory beside their references (40 minutes; BENCH="--quick mail" for some)
	@PYTHONPATH=scripts $(BIN)/python -m bench $(BENCH)

run: setup ## the daemon on this workspace
	@$(BIN)/chorus run

lock: setup ## renew requirements.lock from pyproject.toml (needs uv on the PATH)
	uv pip compile pyproject.toml --group dev --universal --no-strip-extras --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --output-file requirements.lock

walkthrough: setup ## put what its commands print into docs/walkthrough.md
	@$(BIN)/python scripts/walkthrough.py

readme: setup ## put what the demo prints into README.md
	@$(BIN)/python scripts/refresh_readme.py

clean: ## remove what was built, not var/
	rm -rf .venv dist build .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .coverage
