# FieldKit's commands. Each prepares what it needs first; `make help` lists them.
# A newer Python than the system's: make run PYTHON=python3.12

.DEFAULT_GOAL := help

ifeq ($(OS),Windows_NT)
PYTHON ?= python
FIELDKIT := .venv/Scripts/python
else
PYTHON ?= python3
FIELDKIT := .venv/bin/python
# On a Linux machine without a screen, the same window carries a whole mission by itself.
ifneq ($(shell uname),Darwin)
ifeq ($(DISPLAY)$(WAYLAND_DISPLAY),)
UNATTENDED := --unattended build/demo
run: export QT_QPA_PLATFORM := offscreen
endif
endif
endif

PREPARE := $(PYTHON) packaging/setup/prepare.py
PYTEST := $(FIELDKIT) -m pytest
LOCKER := $(patsubst .venv/%,build/lock/%,$(FIELDKIT))
UV := uv==0.13.9
.PHONY: run test lint check shots bench server durability lock clean help

test lint check shots bench durability: export QT_QPA_PLATFORM := offscreen

run: ## start FieldKit; without a screen, carry out the demo mission and leave screenshots and PDF in build/demo
	@$(PREPARE) window
	@$(FIELDKIT) -m ui.launch $(UNATTENDED)

test: ## run every test, in parallel and in random order
	@$(PREPARE) offscreen
	@$(PYTEST) -n auto --dist worksteal

lint: ## format, lint, types and layers
	@$(PREPARE) offscreen
	@$(FIELDKIT) -m ruff format --check .
	@$(FIELDKIT) -m ruff check .
	@$(FIELDKIT) -m mypy
	@$(FIELDKIT) -c "from importlinter.cli import lint_imports_command as lint; lint()" --no-logo

check: lint ## what lint looks at, and the tests of sizes, sentences and translations
	@$(PYTEST) -q -n auto tests/project tests/reference

shots: ## draw every screen in every mode into build/shots
	@$(PREPARE) offscreen
	@$(FIELDKIT) -m tests.shots build/shots

bench: ## measure against the budgets, and beside what others would send
	@$(PREPARE) bench
	@$(FIELDKIT) -m tests.bench

server: ## start a server on this machine
	@$(PREPARE) plain
	@$(FIELDKIT) -m sync.server.admin serve

durability: ## the trials that kill, fill and cut, as root: ten minutes, and one table of what they showed
	@$(PREPARE) trials
	@$(FIELDKIT) -m tests.durability

lock: ## pin the dependencies of pyproject.toml in requirements.lock again
	@$(PREPARE) plain
	@$(FIELDKIT) -m venv build/lock
	@$(LOCKER) -m pip install --quiet $(UV)
	@$(LOCKER) -m uv pip compile pyproject.toml --group dev --universal --python-version 3.11 --generate-hashes \
		--no-header --no-annotate --no-emit-index-url --system-certs --quiet -o requirements.lock

clean: ## remove what was built, measured and cached; the virtual environment stays
	rm -rf build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

help: ## list these commands
	@sed -n 's/^\([a-z]*\):[a-z ]* ## /  make \1\t/p' $(MAKEFILE_LIST) | expand -t 22
