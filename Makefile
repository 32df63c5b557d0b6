# Gradnorm. `make run` opens the app, `make test` proves it; both set up .venv by themselves and need Python ≥ 3.11.
.DEFAULT_GOAL := help
.PHONY: help run test test-core lint types check audit format bench load classload soak fuzz deploytest docs screenshot browser lock clean

PORT ?= 8501
VENV ?= .venv
# The first Python on the path that is new enough; PYTHON=… chooses another.
PYTHON ?= $(firstword $(shell for p in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p; done))
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check
# Test and benchmark code is not installed; a PYTHONPATH from outside would only shadow what is.
unexport PYTHONPATH
# Tests start the app in hundreds of processes: what one has compiled, the next ones read.
unexport PYTHONDONTWRITEBYTECODE

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1	\2/p' $(firstword $(MAKEFILE_LIST))

run: $(VENV)/.run ## the app, at http://localhost:8501; PORT=8600 chooses another port
	@echo "Gradnorm: http://localhost:$(PORT)   (Ctrl-C ends it)"
	@exec $(BIN)/python -m streamlit run app/main.py --server.port=$(PORT)

# How tests are shared out among processes stands in tests/workers.py; ARGS=-n0 has one process run them all.
SHARED := -n auto --no-loadscope-reorder

test: $(VENV)/.dev browser ## all tests, those in a real browser included; ARGS="-k norms" chooses
	$(BIN)/python -m pytest $(SHARED) $(ARGS)

test-core: $(VENV)/.dev ## the tests of the core alone: numerics, no browser
	$(BIN)/python -m pytest $(SHARED) tests/core gradnorm_core $(ARGS)

lint: $(VENV)/.dev ## ruff: rules and format
	$(BIN)/ruff check
	$(BIN)/ruff format --check

types: $(VENV)/.dev ## mypy, strict
	$(BIN)/mypy

check: lint types test ## all three, as .ci/run does

audit: $(VENV)/bin/python ## asks a database of vulnerabilities about everything that is pinned
	@rm -rf build/audit && $(BIN)/python -m venv build/audit
	@build/audit/bin/python -m pip install --quiet --disable-pip-version-check pip-audit==2.10.1
	build/audit/bin/pip-audit --require-hashes --disable-pip -r requirements-dev.lock

format: $(VENV)/.dev ## put the source into ruff's format
	$(BIN)/ruff format
	$(BIN)/ruff check --fix

bench: $(VENV)/.dev browser ## the benchmarks, one table
	$(BIN)/python -m benchmarks

load: $(VENV)/.dev ## a class of 100 on the app, beside an empty app, one table; ARGS="--visitors 10 --seconds 10" is short
	$(BIN)/python -m benchmarks.load $(ARGS)

classload: $(VENV)/.dev ## a live class of 100 phones, a kill, and one of 500, one table; ARGS="--seats 20 --full 0" is short
	$(BIN)/python -m benchmarks.class_load $(ARGS)

soak: $(VENV)/.dev ## half an hour or 20,000 acts with new functions all the time; ARGS="--acts 2000" is short
	$(BIN)/python -m benchmarks.soak $(ARGS)

fuzz: $(VENV)/.fuzz ## ten minutes of fuzzing of what can be typed or put in a link; ARGS="--seconds 1800" is half an hour
	nice $(BIN)/python -m benchmarks.fuzz $(ARGS)

deploytest: $(VENV)/.dev browser ## the deployment: two servers behind nginx, one killed, classes on PostgreSQL; root fetches what is missing
	@PATH="$$PATH:/usr/sbin" command -v nginx >/dev/null || { test "$$(id -u)" = 0 && apt-get update && \
		apt-get install --yes nginx-light; } || { echo "nginx is needed: apt-get install nginx-light" >&2; exit 1; }
	@ls /usr/lib/postgresql/*/bin/postgres >/dev/null 2>&1 || command -v postgres >/dev/null || { test "$$(id -u)" = 0 && \
		apt-get update && apt-get install --yes postgresql; } || { echo "PostgreSQL is needed: apt-get install postgresql" >&2; \
		exit 1; }
	$(BIN)/python -m pytest -m deploy tests/deploy $(ARGS)

docs: $(VENV)/.dev ## the documentation, at build/docs/index.html
	$(BIN)/python -m docs.build

screenshot: $(VENV)/.dev browser ## docs/screenshot.png, taken anew
	$(BIN)/python -m pytest tests/e2e/test_screenshot.py --screenshot=docs/screenshot.png

browser: $(VENV)/.dev
	@$(BIN)/python tests/e2e/chromium.py --install

$(VENV)/bin/python:
	@test -n "$(PYTHON)" || { echo "Gradnorm needs Python 3.11 or newer; none was found on the path." >&2; exit 1; }
	@# Debian keeps a part of venv in a package of its own; root may as well fetch it.
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); test "$$(id -u)" = 0 && apt-get update && \
		apt-get install --yes python3-venv && $(PYTHON) -m venv $(VENV); } || { rm -rf $(VENV); \
		echo "No virtual environment could be made. On Debian: apt-get install python3-venv" >&2; exit 1; }

# Every file that is installed has its hash in a .lock file; the project itself is built by the setuptools among them.
$(VENV)/.run: requirements.lock pyproject.toml setup.py | $(VENV)/bin/python
	@echo "Installing what Gradnorm needs into $(VENV) …"
	@$(PIP) --require-hashes -r requirements.lock
	@$(PIP) --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.dev: requirements-dev.lock $(VENV)/.run
	@echo "Installing what the tests need into $(VENV) …"
	@$(PIP) --require-hashes -r requirements-dev.lock
	@touch $@

$(VENV)/.fuzz: requirements-fuzz.lock $(VENV)/.dev
	@$(PIP) --require-hashes -r requirements-fuzz.lock
	@touch $@

lock: $(VENV)/bin/python ## the hashes of everything that is pinned, anew; after a pin was moved
	@rm -rf build/lock && $(BIN)/python -m venv build/lock
	@build/lock/bin/python -m pip install --quiet --disable-pip-version-check uv==0.13.8
	@for list in requirements requirements-dev requirements-fuzz; do rm -f $$list.lock; \
		build/lock/bin/uv pip compile --quiet --generate-hashes --universal --python-version 3.11 --no-annotate \
		--no-header --no-emit-package gradnorm --output-file $$list.lock $$list.txt || exit 1; done

clean: ## remove .venv and everything that was made
	rm -rf $(VENV) *.egg-info build dist test-results .mypy_cache .ruff_cache .pytest_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
