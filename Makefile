# The commands that people type. `make help` lists them.
STACK ?= dev
ARGS ?=
PYTHON ?= python3
VENV := .venv/bin

# Variables that you set for other work have no effect here. process_environment/withheld.py lists the same
# variables with the reasons, and a test compares the two lists.
unexport $(filter-out AZURE_SANDBOX_FAULTS AZURE_SANDBOX_UNMODELLED,$(filter \
  PULUMI_% ARM_% AZURE_% PYTHON% VIRTUAL_ENV% CONDA_% PIPENV_% POETRY_% \
  PIP_PREFIX PIP_PYTHON PIP_ROOT PIP_TARGET PIP_USER \
  UV_PROJECT UV_PROJECT_ENVIRONMENT UV_PYTHON UV_SYSTEM_PYTHON UV_WORKING_DIR \
  GIT_COMMON_DIR GIT_DIR GIT_INDEX_FILE GIT_OBJECT_DIRECTORY GIT_PREFIX GIT_WORK_TREE, \
  $(.VARIABLES)))

.DEFAULT_GOAL := help
.PHONY: help up deploy rollback preview policy refresh destroy outputs serve down pulumi stitches review test test-pure test-engine coverage check format schema bench picture lock clean

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

up: setup ## Create or update a stack, and serve its page [STACK=…]
	@$(VENV)/stitches local up "$(STACK)"

deploy: setup ## Deploy the sample application to a local stack [STACK=…]
	@$(VENV)/stitches local deploy "$(STACK)" $(ARGS)

rollback: setup ## Roll a local stack back to an earlier release [STACK=…]
	@$(VENV)/stitches local rollback "$(STACK)" $(ARGS)

preview: setup ## Show what `make up` would change [STACK=…]
	@$(VENV)/stitches local preview "$(STACK)"

policy: setup ## Check a stack's current state against the rules [STACK=…]
	@$(VENV)/stitches local policy "$(STACK)"

refresh: setup ## Accept drift into a stack's state [STACK=…]
	@$(VENV)/stitches local refresh "$(STACK)"

destroy: setup ## Delete a stack from the local Azure [STACK=…]
	@$(VENV)/stitches local destroy "$(STACK)"

outputs: setup ## Show a local stack's outputs [STACK=…, ARGS="endpoints"]
	@$(VENV)/stitches local outputs "$(STACK)" $(ARGS)

serve: setup ## Serve the local Azure to Azure's own clients, such as az
	@$(VENV)/stitches local serve

down: setup ## Stop serving sites and Azure; its resources stay
	@$(VENV)/stitches local down

pulumi: setup ## Run any engine command locally [ARGS="stack ls"]
	@$(VENV)/stitches local pulumi $(ARGS)

# For the exit codes, run `.venv/bin/stitches --local …`: make exits with 2 whatever failed.
stitches: setup ## Run a stitches command on local stacks [ARGS=…]
	@$(VENV)/stitches --local $(ARGS)

review: setup ## Review what this checkout changes [ARGS="--base REF"]
	@$(VENV)/stitches review $(ARGS)

# One more than the number of cores, because many tests wait for processes and clocks. With three more, the whole of
# `make test` took 2,094 s on two cores instead of 1,956 s.
WORKERS = $(shell $(VENV)/python -c 'import os; print((os.cpu_count() or 1) + 1)')
# Tests of one file share what one of them has created, so they stay together where possible.
PYTEST_PURE = $(VENV)/pytest --numprocesses $(WORKERS) --dist worksteal
PYTEST_ENGINE = $(VENV)/pytest --numprocesses $(WORKERS) --dist loadgroup -m "engine or slow"
# The minimum coverage of each package, in percent of lines and branches: what all tests cover in their own processes
# and in the `stitches` commands that they run.
FLOORS := azure_facts=99 atomic_files=99 github_markdown=99 model=99 components=99 policies=98 operations=96 sandbox=93 local=91 bootstrap=92 stitches=92

MEASURED := ARGS="--cov --cov-append --cov-report="
test: check ## Run all checks and all tests
	@rm -f .coverage
	@$(MAKE) --no-print-directory test-pure $(MEASURED)
	@$(MAKE) --no-print-directory test-engine $(MEASURED)
	@$(MAKE) --no-print-directory coverage

test-pure: setup ## Run the tests that need no engine (one to two minutes)
	@$(PYTEST_PURE) $(ARGS)

# Both engines are prepared first, so that no test has to build one: the engine of all commands, and the engine with our
# own language host, which has separate tests.
test-engine: setup ## Run the other tests, or a part of them [ARGS="--part 2/4"]
	@$(VENV)/python -m engine
	@STITCHES_ENGINE=modules $(VENV)/python -m engine
	@$(PYTEST_ENGINE) $(ARGS)

# In a pull request each job runs a part of the tests, and stores its coverage in a folder of .coverage-parts.
coverage: setup ## Check the coverage of the tests that ran with ARGS=--cov
	@if [ -d .coverage-parts ]; then $(VENV)/coverage combine --quiet .coverage-parts/*/.coverage; fi
	@for floor in $(FLOORS); do \
	  printf 'covered of %s: ' "$${floor%=*}"; \
	  $(VENV)/coverage report --format=total --include "$${floor%=*}/*" --fail-under "$${floor#*=}" || exit; \
	done

check: setup ## Lint, types, import rules, generated pages; edits nothing
	@$(VENV)/ruff check .
	@$(VENV)/ruff format --check .
	@$(VENV)/lint-imports
	@$(VENV)/basedpyright
	@$(VENV)/python -m model schema --check
	@$(VENV)/python -m policies.catalogue --check
	@$(VENV)/python -m operations.schemas --check
	@$(VENV)/python -m sandbox catalogue --markdown --check
	@$(VENV)/python -m model check
	@$(VENV)/python -m docs.costs --check
	@$(VENV)/python -m engine.actionlint
	@$(VENV)/zizmor --offline --pedantic --quiet .github

format: setup ## Fix what a tool can fix, and write generated pages
	@$(VENV)/ruff check --fix .
	@$(VENV)/ruff format .
	@$(VENV)/python -m model schema
	@$(VENV)/python -m policies.catalogue
	@$(VENV)/python -m operations.schemas
	@$(VENV)/python -m sandbox catalogue --markdown
	@$(VENV)/python -m docs.costs

bench: setup ## Measure previews, and write docs/benchmarks.md
	@$(VENV)/python -m benchmarks

picture: setup ## Draw the README's picture from the local prod stack
	@$(VENV)/stitches local up prod
	@$(VENV)/stitches local pulumi stack export -s prod | $(VENV)/python -m docs.architecture

COMPILE := $(VENV)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header
lock: setup ## Pin the dependencies of pyproject.toml again
	@$(COMPILE) pyproject.toml -o requirements.txt
	@$(COMPILE) pyproject.toml --group development -c requirements.txt -o requirements-development.txt
	@$(COMPILE) --group pyproject.toml:installation -c requirements-development.txt -o requirements-installation.txt

clean: ## Delete all local stacks, .venv and caches
	@rm -rf .local .venv .pytest_cache .ruff_cache .hypothesis .import_linter_cache .coverage*

# The packages are installed once, and again when the pins change. Every step can be killed and repeated; Ctrl-C prints
# one line. The environment contains no absolute path, so a checkout can be moved and copied with it. It is created
# again if it is from an older version, or if its Python was removed. Scripts that contain an absolute path are removed:
# use `$(VENV)/python -m pip` instead.
# -I -S: Python starts faster, which shortens the time in which Ctrl-C prints Python's own stack trace.
STEP := "$(PYTHON)" -I -S local/installation_step.py
is_whole = { grep -qs '^relocatable = true' .venv/pyvenv.cfg && .venv/bin/python -c '' 2>/dev/null; }
# uv removes pip from an environment that it created, but the official language host lists the packages with pip.
KEEP_PIP := sed '/^uv = /d' .venv/pyvenv.cfg >.venv/.pyvenv.cfg && mv .venv/.pyvenv.cfg .venv/pyvenv.cfg
CHECKOUT_PATH := import os, sys; sys.path.append(os.path.dirname(os.path.realpath(sys.prefix)))
$(shell $(is_whole) || rm -f .venv/.installed)

.PHONY: setup
setup: .venv/.installed

.venv/.installed: requirements-development.txt requirements-installation.txt pyproject.toml
	@"$(PYTHON)" -I -S -c 'import sys; sys.version_info >= (3, 11) or sys.exit("Python 3.11 or newer is needed, and $(PYTHON) is " + sys.version.split()[0] + ". Name another: make PYTHON=python3.12 …")'
	@echo "Installing the Python packages: about 15 s, minutes over a slow network." >&2
	@$(is_whole) || $(STEP) "$(PYTHON)" -m venv --clear .venv
	@$(STEP) $(VENV)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-installation.txt
	@$(STEP) $(VENV)/uv venv --quiet --relocatable --allow-existing --python $(VENV)/python .venv
	@$(KEEP_PIP)
	@$(STEP) $(VENV)/uv pip sync --quiet --require-hashes --python $(VENV)/python requirements-development.txt
	@$(STEP) $(VENV)/uv pip install --quiet --no-deps --python $(VENV)/python --editable .
	@rm -f $(VENV)/pip* $(VENV)/activate.csh
	@for path in .venv/lib/python*/site-packages/stitches_infrastructure.pth; do echo '$(CHECKOUT_PATH)' >"$$path"; done
	@touch $@
