# ZTray's tasks. Everything they need is set up on the way; `make help` lists them.

.DEFAULT_GOAL := help
.PHONY: help run demo test lint format live contract bench screenshots package test-packages measure-package reproduce \
	test-windows-installer test-oldest clean
.DELETE_ON_ERROR:

VENV := .venv
BIN := $(VENV)/bin
# The first interpreter that is new enough.
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
PIP_INSTALL = $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint $(CONSTRAINTS)
CONSTRAINTS := constraints.txt
TESTS ?=
# Programs that tests start; they have no part in ZTray's own environment.
PRISM := build/prism/node_modules/.bin/prism
SCHEMATHESIS := build/schemathesis/bin/schemathesis

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 20

run: $(VENV)/.run ## start ZTray on this computer's ZeroTier
	@$(BIN)/python -m ztray

demo: $(VENV)/.run ## start ZTray on an embedded, simulated service
	@$(BIN)/python -m ztray --demo

test: lint ## the linters and all tests of a change (under 5 minutes)
	@$(BIN)/python -m pytest -q --numprocesses=4 $(TESTS)

lint: $(VENV)/.test ## ruff and mypy
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
	@$(BIN)/mypy

format: $(VENV)/.test ## rewrite the code as ruff wants it
	@$(BIN)/ruff check --fix
	@$(BIN)/ruff format

live: $(VENV)/.test ## the tests on a real service: make live ZEROTIER_ONE=/path/to/zerotier-one [ZTRAY=/path/to/an/installed/ztray] (root)
	@ZEROTIER_ONE="$(ZEROTIER_ONE)" ZTRAY="$(ZTRAY)" $(BIN)/python -m pytest -q $(or $(TESTS),tests/live)

contract: $(VENV)/.test $(PRISM) $(SCHEMATHESIS) ## Legacy Central by its published specification: make contract LEGACY_SPECIFICATION=/path/to/legacy-central-v1.json (npm)
	@LEGACY_SPECIFICATION="$(LEGACY_SPECIFICATION)" PRISM=$(PRISM) SCHEMATHESIS=$(SCHEMATHESIS) \
		$(BIN)/python -m pytest -q $(or $(TESTS),tests/specification)

bench: $(VENV)/.test ## what must be fast, as ratios against baselines of the same run
	@$(BIN)/python -m pytest -q -s tests/bench

screenshots: $(VENV)/.test ## pictures of all screens, light and dark, in build/screenshots; three of them go into the README
	@$(BIN)/python -m tests.gallery build/screenshots
	@cp $(addprefix build/screenshots/,networks-light.png device-relayed-dark.png members-light.png) resources/screenshots

package: $(VENV)/.package ## the installers of this platform, into dist
	@$(BIN)/python installers/build.py all

test-packages: $(VENV)/.package $(VENV)/.test ## install what `make package` made, start it, upgrade it, remove it (root)
	@$(BIN)/python -m pytest -q --timeout=900 $(or $(TESTS),tests/installed)

measure-package: $(VENV)/.package $(VENV)/.test ## how large and how fast the installed program is, against its goals
	@$(BIN)/python installers/measure.py

reproduce: $(VENV)/.package ## make everything twice and compare
	@$(BIN)/python installers/reproduce.py

test-oldest: ## the unit tests with the oldest dependencies that pyproject.toml admits
	@$(MAKE) --no-print-directory VENV=.venv-oldest CONSTRAINTS=tests/oldest.txt .venv-oldest/.test
	@.venv-oldest/bin/python -m pytest -q tests/unit tests/contract tests/qt

test-windows-installer: $(VENV)/.test ## the installer for Windows for real, run by wine
	@installers/linux/system-packages.sh windows
	@$(BIN)/python -m pytest -q tests/wine $(TESTS)

clean: ## remove what the tasks have made
	@rm -rf .venv .venv-oldest dist build .mypy_cache .ruff_cache .pytest_cache

$(VENV)/bin/python:
	@test -n "$(PYTHON)" || { echo "ZTray needs Python 3.11 or newer; none was found on PATH."; exit 1; }
	@installers/linux/system-packages.sh venv "$(PYTHON)"
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade 'pip>=25.1'

$(VENV)/.run: pyproject.toml $(CONSTRAINTS) | $(VENV)/bin/python
	@installers/linux/system-packages.sh run
	@$(PIP_INSTALL) --editable .
	@touch $@

$(VENV)/.test: pyproject.toml $(CONSTRAINTS) | $(VENV)/bin/python
	@installers/linux/system-packages.sh test
	@$(PIP_INSTALL) --editable . --group test
	@touch $@ $(VENV)/.run

$(PRISM):
	@npm install --silent --no-save --no-audit --no-fund --prefix build/prism @stoplight/prism-cli@5.16.0

$(SCHEMATHESIS): pyproject.toml $(CONSTRAINTS) | $(VENV)/bin/python
	@$(BIN)/python -m venv build/schemathesis
	@build/schemathesis/bin/python -m pip install --quiet --disable-pip-version-check --upgrade 'pip>=25.1'
	@build/schemathesis/bin/python -m pip install --quiet --disable-pip-version-check --constraint $(CONSTRAINTS) --group specification
	@touch $@

$(VENV)/.package: pyproject.toml $(CONSTRAINTS) | $(VENV)/bin/python
	@installers/linux/system-packages.sh package
	@$(PIP_INSTALL) --editable . --group package
	@touch $@ $(VENV)/.run
