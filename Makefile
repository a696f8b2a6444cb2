# The only entry. Each target does its own set-up: nothing to install by hand but Python 3.11, make and a network.
#   make demo     everything set up, the crossing run and its note written, the platform served (SERVE=0: stop after the note)
#   make run      the platform served on what is already there
#   make check    format, lint, fences, types, templates, migrations
#   make test     check, then every test and browser journey
#   make bench    each measured claim, beside its peers, into bench/RESULTS.md
#   make docs     the drawings and screenshots of the documentation
PYTHON ?= python3
SERVE ?= 1
VENV := .venv
BIN := $(VENV)/bin

.PHONY: demo run check test bench docs lock clean
.DELETE_ON_ERROR:

define install
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Installing $(1) (hashed, locked)…"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/$(1).txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@
endef

$(VENV)/.base: requirements/base.txt pyproject.toml
	$(call install,base)

$(VENV)/.dev: requirements/dev.txt $(VENV)/.base
	$(call install,dev)

$(VENV)/.bench: requirements/bench.txt $(VENV)/.dev
	$(call install,bench)

demo: $(VENV)/.base
	@$(BIN)/phare demo $(if $(filter 0,$(SERVE)),--no-serve)

run: $(VENV)/.base
	@$(BIN)/phare run

check: $(VENV)/.dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/lint-imports
	$(BIN)/mypy
	$(BIN)/djlint phare --lint --quiet
	$(BIN)/phare manage makemigrations --check --dry-run

test: check
	@$(BIN)/python -m tests.setup
	$(BIN)/python -m pytest -n 2 --dist loadgroup -m "not browser and not faults"
	$(BIN)/python -m pytest -m faults
	$(BIN)/python -m pytest -m browser

bench: $(VENV)/.bench
	$(BIN)/python -m bench

docs: $(VENV)/.dev
	@$(BIN)/python -m tests.setup
	$(BIN)/python -m docs.make

lock:
	for name in base dev bench; do uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	  --no-emit-index-url --no-header requirements/$$name.in -o requirements/$$name.txt; done

clean:
	rm -rf $(VENV) var
