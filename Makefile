# Everything a person types. `make help` lists it.
STACK ?= dev
ARGS ?=
PYTHON ?= python3
VENV := .venv/bin

# All that Python would write lies in ignored folders, and without it each command is a second slower.
unexport PYTHONDONTWRITEBYTECODE
# Few have it set: what works only with it works for few.
unexport PYTHONUNBUFFERED

.DEFAULT_GOAL := help
.PHONY: help up preview policy refresh destroy pulumi env stitches review test test-pure check format schema bench picture lock clean

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

up: setup ## Bring a stack up on the local Azure [STACK=dev|staging|prod]
	@$(VENV)/python -m local up $(STACK)

preview: setup ## Show what `make up` would change [STACK=…]
	@$(VENV)/python -m local preview $(STACK)

policy: setup ## Judge a stack by the policies, as it stands [STACK=…]
	@$(VENV)/python -m local policy $(STACK)

refresh: setup ## Compare a stack's state with the local Azure [STACK=…]
	@$(VENV)/python -m local refresh $(STACK)

destroy: setup ## Remove a stack from the local Azure [STACK=…]
	@$(VENV)/python -m local destroy $(STACK)

pulumi: setup ## Run any engine command locally [ARGS="stack output --json -s prod"]
	@$(VENV)/python -m local pulumi '$(ARGS)'

env: setup ## Print the environment that leads `pulumi` to the local Azure
	@$(VENV)/python -m local env

stitches: setup ## Run the operations command line on local stacks [ARGS="resources dev"]
	@eval "$$($(VENV)/python -m local env)" && $(VENV)/stitches $(ARGS)

review: setup ## Report what this checkout would change in all stacks, without credentials [ARGS="--base REF"]
	@$(VENV)/stitches review $(ARGS)

# More than there are cores: tests wait for processes and clocks, those of the engine a third of their time.
WORKERS = $(shell $(VENV)/python -c 'import os; print((os.cpu_count() or 1) + 1)')

# Pure tests first, with what they cover; then those that run an engine, which no test should have to build:
# that of all commands, and that with our own language host, which has tests of its own.
test: check .venv-checkov/.installed ## Run everything that must hold: checks, then all tests
	@$(VENV)/pytest --numprocesses $(WORKERS) --cov
	@$(VENV)/python -m engine
	@STITCHES_ENGINE=modules $(VENV)/python -m engine
	@$(VENV)/pytest --numprocesses $(WORKERS) --dist loadgroup -m "engine or slow"

test-pure: setup ## Run the tests that need no engine (about a minute)
	@$(VENV)/pytest --numprocesses $(WORKERS)

check: setup ## Lint, format, types, import rules, generated pages: reads, never edits
	@$(VENV)/ruff check .
	@$(VENV)/ruff format --check .
	@$(VENV)/lint-imports
	@$(VENV)/basedpyright
	@$(VENV)/python -m model schema --check
	@$(VENV)/python -m policies.catalogue --check
	@$(VENV)/python -m operations.review.schema --check
	@$(VENV)/python -m sandbox catalogue --markdown --check
	@$(VENV)/python -m model check
	@$(VENV)/python -m engine.actionlint
	@$(VENV)/zizmor --offline --pedantic --quiet .github

format: setup ## Do what `make check` asks for, where a tool can
	@$(VENV)/ruff check --fix .
	@$(VENV)/ruff format .
	@$(VENV)/python -m model schema
	@$(VENV)/python -m policies.catalogue
	@$(VENV)/python -m operations.review.schema
	@$(VENV)/python -m sandbox catalogue --markdown

bench: setup ## Measure previews, and write docs/benchmarks.md and its plot
	@$(VENV)/python -m benchmarks

picture: setup ## Draw docs/architecture.svg from the prod stack, brought up locally
	@$(VENV)/python -m local up prod
	@$(VENV)/python -m local pulumi "stack export -s prod" | $(VENV)/python docs/architecture.py

COMPILE := $(VENV)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header
lock: setup ## Pin the dependencies of pyproject.toml again
	@$(COMPILE) pyproject.toml -o requirements.txt
	@$(COMPILE) pyproject.toml --group development -c requirements.txt -o requirements-development.txt
	@$(COMPILE) --group pyproject.toml:installation -c requirements-development.txt -o requirements-installation.txt
	@echo checkov | $(COMPILE) - -o requirements-checkov.txt

clean: ## Remove all local stacks, and what the tools left behind; the engine's cache stays
	@rm -rf .local .venv .venv-checkov .pytest_cache .ruff_cache .hypothesis .import_linter_cache .coverage*

# Installed once, and again when the pins change. Every step can be killed and repeated.
.PHONY: setup
setup: .venv/.installed

.venv/.installed: requirements-development.txt requirements-installation.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.version_info >= (3, 11) or sys.exit("Python 3.11 or newer is needed, and $(PYTHON) is " + sys.version.split()[0] + ". Name another: make PYTHON=python3.12 …")'
	@echo "installing the Python packages …" >&2
	@$(PYTHON) -m venv .venv
	@$(VENV)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-installation.txt
	@$(VENV)/uv pip sync --quiet --require-hashes requirements-development.txt
	@$(VENV)/uv pip install --quiet --no-deps --editable .
	@touch $@

# For tests alone. Checkov's pins are too tight to share an environment with ours.
.venv-checkov/.installed: requirements-checkov.txt | setup
	@echo "installing checkov …" >&2
	@$(VENV)/uv venv --quiet --clear --python $(VENV)/python .venv-checkov
	@$(VENV)/uv pip sync --quiet --require-hashes --python .venv-checkov requirements-checkov.txt
	@touch $@
