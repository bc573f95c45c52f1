# What can be done here? `make` lists it. Nothing is needed but Python 3.11–3.14 with venv, and make.

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory
SHELL := /bin/sh

BIN := .venv/bin
PIP := $(BIN)/python -m pip --quiet --disable-pip-version-check --no-input
RUN_READY := .venv/.ready-to-run
TEST_READY := .venv/.ready-to-test
LOCK := .venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
	--no-emit-index-url --no-emit-find-links

# An upgraded or copied machine leaves a .venv whose python no longer starts: then install again.
ifeq ($(shell $(BIN)/python -c "print(1)" 2>/dev/null),)
$(shell rm -f $(RUN_READY) $(TEST_READY))
endif

.PHONY: help
help:
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' Makefile

.PHONY: run
run: $(RUN_READY) ## install what is needed and start Contrail on http://127.0.0.1:8000
	@$(BIN)/contrail run

.PHONY: demo
demo: $(RUN_READY) ## as run, with a month of sample data and a shop under /demo/
	@$(BIN)/contrail run --demo

.PHONY: test
test: $(TEST_READY) ## install what is needed and run every test; ARGS="tests/spool -k tail" picks some
	@PYTHONDONTWRITEBYTECODE= $(BIN)/pytest -n 3 --dist worksteal -rs $(ARGS)

.PHONY: check
check: $(TEST_READY) ## lint, format, types, import order, templates, dead code, dependencies
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/djlint --lint --quiet templates
	$(BIN)/vulture
	$(BIN)/deptry .

.PHONY: bench
bench: $(TEST_READY) ## measure what is promised, as one table; ARGS="door pages" picks parts
	@$(BIN)/python -m bench $(ARGS)

.PHONY: beacon
beacon: ## check the beacon and build it from its source (needs Node)
	cd static/beacon && npm install --no-package-lock --ignore-scripts --no-audit --no-fund && npm run check && npm run build

.PHONY: lock
lock: $(TEST_READY) ## write requirements/*.txt anew from requirements/*.in
	cd requirements && ../$(LOCK) run.in --output-file run.txt
	cd requirements && ../$(LOCK) dev.in --output-file dev.txt

.PHONY: clean
clean: ## remove what tools left behind; .venv and instance stay
	rm -rf .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache build dist static/beacon/node_modules
	find app.py webapp tests bench -name __pycache__ -type d -prune -exec rm -rf {} + 2>/dev/null || true

# The files .venv/.ready-… are touched when an installation is whole, so that it is repeated only when a list changes.

$(RUN_READY): requirements/run.txt pyproject.toml .ci/venv
	@.ci/venv
	@echo "Installing what Contrail runs on …"
	@$(PIP) install --require-hashes --requirement requirements/run.txt
	@$(PIP) install --no-build-isolation --no-deps --editable .
	@touch $@

$(TEST_READY): $(RUN_READY) requirements/dev.txt
	@echo "Installing what tests and checks need …"
	@$(PIP) install --require-hashes --requirement requirements/dev.txt
	@touch $@
