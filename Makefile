# Works on a bare Debian or Ubuntu with Python 3.11+. Only relative paths: make cannot quote the folder's own name.
PY := .venv/bin/python

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help setup run demo test lint format bench screenshots translations licences package clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-11s %s\n", $$1, $$2 }' Makefile

setup: ## install all that the window needs, and start nothing
	@sh packaging/setup.sh window

run: ## open the window; where there is no display, run the demo instead
	@if [ "$$(uname -s)" = Linux ] && [ -z "$${DISPLAY:-}$${WAYLAND_DISPLAY:-}" ]; then \
	    echo "There is no display here, so the window cannot open; the demo runs on the command line instead."; \
	    sh packaging/setup.sh cli && exec $(PY) main.py demo; \
	else \
	    sh packaging/setup.sh window && exec $(PY) main.py; \
	fi

demo: ## the whole path on the command line: recordings, labels, training, results
	@sh packaging/setup.sh cli
	@$(PY) main.py demo

test: ## the tests, but for the slow acceptance runs (PYTEST_ARGS="-k peaks" chooses some)
	@sh packaging/setup.sh dev
	@QT_QPA_PLATFORM=offscreen SDL_AUDIODRIVER=dummy $(PY) -m pytest -m "not acceptance" $(PYTEST_ARGS)

lint: ## style, types and layers
	@sh packaging/setup.sh dev
	@$(PY) -m ruff check .
	@$(PY) -m ruff format --check .
	@$(PY) -m mypy
	@.venv/bin/lint-imports

format: ## put the code into its one form
	@sh packaging/setup.sh dev
	@$(PY) -m ruff check --fix .
	@$(PY) -m ruff format .

bench: ## measure speed and memory against the plain way and the limit
	@sh packaging/setup.sh dev
	@$(PY) -m bench

screenshots: ## the pictures in the documents
	@sh packaging/setup.sh dev
	@$(PY) -m docs.make_screenshots

translations: ## bring the catalogues of the languages up to date with the texts in the program
	@sh packaging/setup.sh dev
	@$(PY) docs/make_translations.py

licences: ## list the parts that others made, with their licences
	@sh packaging/setup.sh dev
	@$(PY) docs/make_licences.py

package: ## build the program that needs no Python into dist/, and try it
	@sh packaging/setup.sh dev
	@$(PY) packaging/build.py
	@$(PY) packaging/smoke_test.py

clean: ## remove what tests and tools leave behind; .venv stays
	@rm -rf build dist .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	@find . -path ./.venv -prune -o -type d -name __pycache__ -prune -exec rm -rf {} +
