# Two commands suffice: `make run` and `make test`. Each works on a fresh machine with Python 3.11 or newer, and asks nothing.
BIN := .venv/bin
ANY := scripts/with-postgresql $(BIN)/python -m pytest
TESTS := $(ANY) -n logical --maxprocesses 8

.DEFAULT_GOAL := help
.PHONY: help run test check format sweep browser bench screenshots lock clean

help: ## what there is
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):[^#]*## /make \1\t/' | expand -t 20

run: .venv/installed ## serve the shipped projects and demo people; prints the address and how to sign in
	@$(BIN)/binnacle serve --demo

test: .venv/installed-dev ## every test; with a PostgreSQL of its own and in Chromium where they are installed
	@$(TESTS)

check: .venv/installed-dev ## what CI runs: format, lint, types, imports, tests
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(MAKE) --no-print-directory test

format: .venv/installed-dev ## format the code and mend what the linter can
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

sweep: .venv/installed-dev ## the long tests that `make test` leaves out, then all others in three orders, each with other workers
	@$(TESTS) -m sweep
	@set -e; for order in 1:1 2:2 3:8; do $(ANY) -n $${order#*:} --randomly-seed=$${order%:*}; done

browser: .venv/installed-dev ## the browser tests alone
	@$(BIN)/python -m pytest tests/browser

bench: .venv/installed ## measure speed, size and memory on this machine
	@$(BIN)/python -m scripts.bench --json var/bench.json

screenshots: .venv/installed-dev ## make docs/pictures/ anew from the running app
	@$(BIN)/python scripts/screenshots.py

lock: ## resolve the dependencies anew; needs uv
	uv pip compile requirements.in --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --quiet -o requirements.lock
	uv pip compile requirements-dev.in --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --quiet -o requirements-dev.lock

clean: ## remove the environment and the caches, keep var/
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis *.egg-info

.venv/installed: requirements.lock pyproject.toml
	@scripts/environment requirements.lock
	@touch $@

.venv/installed-dev: requirements-dev.lock pyproject.toml
	@scripts/environment requirements-dev.lock
	@touch $@ .venv/installed
