# Two commands to begin with: `make run` and `make test`. CONTRIBUTING.md explains the rest.
#
# `make setup` installs exactly what the lock names, by hash, from wheels alone; which index or mirror they come
# from is the business of this machine's pip configuration, so no address stands here or in the locks.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/$(if $(filter Windows_NT,$(OS)),Scripts,bin)
PY := $(BIN)/python
PEERS := .venv-peers
PEERS_PY := $(PEERS)/$(notdir $(BIN))/python

# A user-wide or target install set up for other work must not leak into this environment.
export PIP_USER := 0
export PIP_REQUIRE_VIRTUALENV := 0
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PIP_NO_INPUT := 1
unexport PIP_TARGET PIP_PREFIX PIP_ROOT PIP_REQUIREMENT PIP_CONSTRAINT PYTHONPATH PYTHONHOME
LOCKED := install --quiet --require-hashes --only-binary :all:

SHELL := /bin/sh
.DEFAULT_GOAL := help
.PHONY: help setup setup-test run chat test check audit bench lock clean

help: ## Show these commands.
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/make \1	\2/p' Makefile

setup: $(VENV)/run.stamp ## Make .venv and install the pinned, hashed requirements.
	@:

setup-test: $(VENV)/test.stamp
	@:

$(VENV)/pyvenv.cfg:
	@command -v $(PYTHON) >/dev/null 2>&1 || \
		{ echo "Python 3.11 or newer is needed: install it, or say where it is: make PYTHON=/path/to/python3"; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 or newer is needed; $(PYTHON) is $$($(PYTHON) -V 2>&1)."; \
		  echo "Install a newer one, or say where it is: make PYTHON=/path/to/python3.11"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || \
		{ echo "This Python cannot make environments: install its venv package (Debian, Ubuntu: apt install python3-venv)."; exit 1; }
	@echo "Making $(VENV) ..."
	@$(PYTHON) -m venv $(VENV)

$(VENV)/run.stamp: $(VENV)/pyvenv.cfg requirements/run.txt pyproject.toml
	@echo "Installing what Rutin needs (a minute or two the first time) ..."
	@$(PY) -m pip $(LOCKED) -r requirements/run.txt
	@PIP_REQUIRE_HASHES=0 PIP_NO_INDEX=1 $(PY) -m pip install --quiet --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/test.stamp: $(VENV)/run.stamp requirements/test.txt
	@echo "Installing what the tests need ..."
	@$(PY) -m pip $(LOCKED) -r requirements/run.txt -r requirements/test.txt
	@touch $@

run: setup ## Start the bot: on Telegram when .env holds a token, otherwise in this terminal.
	@umask 077 && exec $(PY) -m bot run

chat: setup ## Talk to the bot in this terminal, with a demo database of its own.
	@umask 077 && exec $(PY) -m bot chat

test: setup-test ## Run the tests, two at a time.
	$(PY) -m pytest -q -n 2

check: setup-test ## Formatting, lint, types, import contracts, catalogues, answers, locks, known vulnerabilities.
	$(PY) -m ruff format --check
	$(PY) -m ruff check
	$(PY) -m mypy
	$(BIN)/lint-imports
	$(PY) -m pytest -q $(wildcard tests/test_locales.py) tests/test_supply.py
	$(PY) -m bot knowledge check
	@$(MAKE) --no-print-directory audit

# A vulnerability that is known stops the check; a service that cannot be reached does not, and is said.
audit: setup-test
	@$(PY) requirements/audit.py

# What Rutin is measured beside asks for other versions than Rutin, so it has an environment of its own.
$(PEERS)/peers.stamp: requirements/peers.txt $(VENV)/pyvenv.cfg
	@echo "Installing what Rutin is measured beside ..."
	@$(PYTHON) -m venv $(PEERS)
	@$(PEERS_PY) -m pip $(LOCKED) -r requirements/peers.txt
	@touch $@

bench: setup-test $(PEERS)/peers.stamp ## Measure everything, beside other libraries (half an hour), or ARGS=send alone.
	$(PY) -m benchmarks $(ARGS)

# Made for every system and Python from 3.11 on at once. `make lock` keeps what is locked and adds what is new;
# `make lock UPGRADE=--upgrade` takes newer versions. The lock tool stays outside the locks: it only writes them.
# No header and no index address are written, and the test lock leaves out what the run lock already has.
COMPILE = $(PY) -m uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-header --no-annotate --no-emit-index-url --no-emit-find-links $(UPGRADE)

lock: $(VENV)/pyvenv.cfg ## Make the locks again after a change in pyproject.toml or requirements/*.in.
	@$(PY) -m pip install --quiet 'uv>=0.13'
	@$(COMPILE) pyproject.toml requirements/build.in -o requirements/run.txt
	@$(COMPILE) requirements/test.in -c requirements/run.txt -o requirements/test.txt \
		$$(sed -n 's/^\([a-z0-9.-]*\)==.*/--no-emit-package \1/p' requirements/run.txt)
	@$(COMPILE) requirements/peers.in -o requirements/peers.txt

clean: ## Remove the environment and the caches; data stays.
	rm -rf $(VENV) $(PEERS) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
