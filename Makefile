# Everything a person or CI does here, one word each. `make` alone lists them.
PYTHON ?= python3
PORT   ?= 8501
# Only this machine by default: the app has no sign-in of its own. HOST=0.0.0.0 opens it to the network.
HOST   ?= 127.0.0.1
BIN    := .venv/bin
RUN_STAMP := .venv/.run-packages
DEV_STAMP := .venv/.dev-packages
BENCH_STAMP := .venv/.bench-packages
# Compiled is what is imported, when it is: compiling all of it takes as long as fetching it. No word of setuptools on
# editable installs.
PIP    := PYTHONWARNINGS=ignore $(BIN)/pip install --quiet --disable-pip-version-check --no-compile
WORKERS ?= auto

# Compiled once and kept: dozens of programs start during the tests, and each would compile everything anew.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help setup run demo test test-fast test-large accidents thorough mutations chaos chaos-webhooks postgres test-postgresql test-engines chaos-pull check fix bench bench-peers docs browser upgrade clean

help: ## list what can be done
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-11s %s\n", $$1, $$2}'

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	  || { echo "Python 3.11 or newer is needed. Install it, or name it: make run PYTHON=/path/to/python3.11"; exit 1; }
	@$(PYTHON) -m venv .venv \
	  || { rm -rf .venv; echo "Python's venv module is missing. On Debian: apt-get install python3-venv"; exit 1; }
	@$(PIP) 'pip>=26' || echo "Going on with the older pip that is here: it takes twice the time."

$(RUN_STAMP): requirements.txt pyproject.toml | .venv/bin/python
	@echo "Installing the packages the console runs with (about a minute, once) ..."
	@$(PIP) -r requirements.txt
	@touch $@

# Both lists in one go: their versions are chosen once.
$(DEV_STAMP): requirements-dev.txt requirements.txt pyproject.toml | .venv/bin/python
	@echo "Installing the packages the console runs with and those the checks use (about a minute, once) ..."
	@$(PIP) -r requirements-dev.txt
	@touch $(RUN_STAMP) $@

$(BENCH_STAMP): requirements-bench.txt $(DEV_STAMP)
	@echo "Installing the libraries the console is measured against ..."
	@$(PIP) -r requirements-bench.txt
	@touch $@

setup: $(RUN_STAMP) ## make the virtual environment .venv and install what runs

run: setup ## start the app on PORT (8501) with the demo connection one click away
	@$(BIN)/streamlit run app.py --server.port $(PORT) --server.address $(HOST)

demo: run

browser: $(DEV_STAMP)
	@$(BIN)/python tests/e2e/find_browser.py --install

check: $(DEV_STAMP) ## format, lint, types, import contracts
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy --num-workers auto
	@$(BIN)/lint-imports --no-logo --no-cache

postgres: $(DEV_STAMP)
	@$(BIN)/python -m tests.postgres --install

test: check browser postgres ## everything: checks, unit, contract, pages, browser, notebooks
	@$(BIN)/python -m pytest -n $(WORKERS) --dist loadfile

test-fast: $(DEV_STAMP) ## unit tests only
	@$(BIN)/python -m pytest tests/unit -x

test-large: $(DEV_STAMP) browser ## a file of a million rows, and a million learners, in the browser
	@BADGE_CONSOLE_LARGE=1 $(BIN)/python -m pytest tests/e2e/test_check.py tests/e2e/test_learners.py -k million -s

STORE_TESTS := $(addprefix tests/unit/store/test_,bundles.py catalogue.py checks.py connections.py mapping.py mirror.py outbox.py people.py pictures.py sources.py)
test-postgresql: postgres ## the tests of the store on a PostgreSQL of their own
	@BADGE_CONSOLE_STORE=postgresql $(BIN)/python -m pytest $(STORE_TESTS)

SPARK_STAMP := .venv/.spark-packages
$(SPARK_STAMP): requirements-spark.txt $(DEV_STAMP)
	@command -v java >/dev/null || { echo "Spark needs Java 17 or 21; installing Debian's through apt ..."; \
	  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends openjdk-17-jre-headless; }
	@echo "Installing Spark (400 MB, once) ..."
	@$(PIP) -r requirements-spark.txt
	@touch $@

test-engines: postgres $(SPARK_STAMP) ## every measure on PostgreSQL and on Spark, beside DuckDB
	@$(BIN)/python -m pytest tests/unit/analytics/test_engines.py --timeout 1200

RUNS ?= 60
DATABASE ?= sqlite
chaos: $(DEV_STAMP) ## kill, freeze and lie while awarding: RUNS (60), SEED (1), DATABASE (sqlite or postgresql); prints a table
	@$(BIN)/python -m tests.chaos --runs $(RUNS) --seed $(SEED) --database $(DATABASE)

chaos-webhooks: $(DEV_STAMP) ## 10,000 forged deliveries, all 720 orders of six events
	@BADGE_CONSOLE_WHOLE=1 $(BIN)/python -m pytest tests/unit/receiver tests/unit/steps/webhooks

# 200 unless told otherwise: the 60 above belong to awarding.
chaos-pull: RUNS := $(if $(filter file,$(origin RUNS)),200,$(RUNS))
chaos-pull: $(DEV_STAMP) ## RUNS (200) killed pulls, and as many of a list that shifts, from SEED (1)
	@$(BIN)/python -m tests.chaos.pull $(RUNS) $(SEED)

SIZE ?= 5000
SEED ?= 1
mutations: $(DEV_STAMP) ## SIZE (5000) small damages to good files, from SEED (1): harmless, or told at the right place
	@$(BIN)/python -m tests.unit.migration.mutations.judging $(SIZE) $(SEED)

HISTORIES ?= 1000
test-measures: $(DEV_STAMP) ## every measure beside plain Python on HISTORIES (1000) random histories
	@BADGE_CONSOLE_HISTORIES=$(HISTORIES) $(BIN)/python -m pytest tests/unit/analytics/test_measures.py --timeout 3600

TIMES ?= 10
thorough: $(DEV_STAMP) ## the tests of reading, checking and repairing with TIMES (10) as many examples
	@BADGE_CONSOLE_THOROUGH=$(TIMES) $(BIN)/python -m pytest -n $(WORKERS) tests/unit/migration --timeout 3600

sets: $(DEV_STAMP) ## SIZE (5000; 200 says much) sets from random mappings, from SEED (1): run by the sandbox's ALM, 0 rejects
	@$(BIN)/python -m tests.contract.complete_set.random_sets $(SIZE) $(SEED)

accidents: $(DEV_STAMP) ## every accident of a spreadsheet with every file type
	@BADGE_CONSOLE_ALL_TYPES=1 $(BIN)/python -m pytest -n $(WORKERS) tests/unit/migration/accidents

fix: $(DEV_STAMP) ## put format and imports right
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

bench: $(BENCH_STAMP) ## time and memory, as ratios measured in one run
	@$(BIN)/python -m tests.bench

bench-peers: $(BENCH_STAMP) ## the check of a million rows beside other libraries
	@$(BIN)/python -m tests.bench peers

docs: $(DEV_STAMP) ## make the pages under docs/ that come from data, and the script of a new database
	@$(BIN)/python -m credly_core.migration.docs
	@$(BIN)/python -m credly_core.settings.page > docs/settings.md
	@$(BIN)/python -m credly_core.analytics.documents
	@$(BIN)/python -m credly_core.store.script

upgrade: setup ## bring the database to this version of the program
	@$(BIN)/badge-console store upgrade

clean: ## remove the virtual environment and caches
	@rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis build *.egg-info
