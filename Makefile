# First start on a fresh machine: `make run`. PORT=, ZENTREN_DATA= and PYTHON= change where and with what.
PORT ?= 8501
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
DATA := $(or $(ZENTREN_DATA),data)

.PHONY: run demo app test check format lint types borders bench gallery install install-dev dictionary

run: demo app

app: install
	$(BIN)/streamlit run app.py --server.port $(PORT)

demo: install
	@test -f $(DATA)/snapshots/CURRENT || $(BIN)/python -m etl demo

install: $(VENV)/.installed

install-dev: $(VENV)/.installed-dev

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: requirements.lock | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@touch $@

$(VENV)/.installed-dev: requirements-dev.lock $(VENV)/.installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

test: install-dev
	$(BIN)/python -m pytest -n 2

format: install-dev
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

check: install-dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest -n 2

bench: install-dev
	$(BIN)/python -m tests.bench

gallery: install-dev demo
	$(BIN)/python -m tests.gallery

dictionary: install
	$(BIN)/python -m etl dictionary
