# Everything a developer or an operator does, in one word. Python 3.11 or newer and make are all it needs.
PYTHON ?= $(shell for each in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$each -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2> /dev/null && echo $$each && break; done)
BIN := .venv/bin
# Three processes more than cores, since many tests wait for processes, browsers and leases: with two more, two cores
# were idle for a third of the time. Each has a PostgreSQL of its own. A file's tests go together, since they share what
# is dear to start. `make test PYTEST_ARGS=tests/test_up.py`: those alone.
# The files go out in the order of tests/order.py: the fast ones first, then the slow ones, the longest of them first.
TEST_PROCESSES ?= $(shell echo $$(($$(getconf _NPROCESSORS_ONLN) + 3)))
PYTEST_ARGS ?= --numprocesses $(TEST_PROCESSES) --dist loadfile --no-loadscope-reorder
.DEFAULT_GOAL := help
.PHONY: help install run test test-whole test-again lint bench fuzz review triage kill-web rolling-upgrade kill-destinations sync api-check airflow orchestrators ray files chaos soak clean

help:
	@echo "make install  into .venv, and nothing else: then .venv/bin/python manage.py COMMAND"
	@echo "make run    the whole product with its sample town, at http://127.0.0.1:8000"
	@echo "make test   every test, what is repeated in a short form        make test-again   those that failed, alone"
	@echo "make test-whole  every test in its whole form: both looks of each journey, each service, command and fault, more examples"
	@echo "make lint   style, types, templates, Dockerfile, Kubernetes manifest, alert rules and migrations"
	@echo "make bench NAME=queue   one benchmark of benchmarks/"
	@echo "make fuzz   schemathesis asks every endpoint of the API, with every check, for ten minutes (FUZZ_SECONDS)"
	@echo "make review the property test of review mode: 1,000 random keys, latencies to 2 s, failures; two browsers, the same 200 rows"
	@echo "make triage 300 leads (TRIAGE_LEADS) are triaged by keyboard at four keys a second while each answer is 500 ms late"
	@echo "make kill-web  the web is killed 200 times (WEB_KILLS) during requests with an Idempotency-Key"
	@echo "make rolling-upgrade  two releases side by side under load, 2,000 requests in each phase (UPGRADE_REQUESTS)"
	@echo "make kill-destinations  1,000 leads to each stand-in of a destination while couriers are killed"
	@echo "make sync   a delta sync beside ten writers for five minutes (SYNC_SECONDS)"
	@echo "make api-check  linters of OpenAPI, and the TypeScript and Python clients that others generate; needs npm"
	@echo "make airflow  the example for Airflow, from trigger to file, in a virtual environment of its own (300 MB)"
	@echo "make orchestrators  the examples for Dagster and Prefect, from trigger to file, each in a virtual environment of its own (420 MB)"
	@echo "make ray    an archive is read again by Ray, beside manage.py reextract: equal facts, seconds (RAY_PAGES)"
	@echo "make files  exported files opened again by LibreOffice and pandas, value by value, the largest with FILE_ROWS (100000) rows; needs soffice (Debian: apt-get install libreoffice-calc)"
	@echo "make chaos  the long failure test        make soak  the long steady-state test"

.venv/installed: requirements.txt
	@test -x $(BIN)/pip || test -n "$(PYTHON)" || { echo "Python 3.11 or newer with venv is needed (Debian: apt-get install python3-venv)."; exit 2; }
	@test -x $(BIN)/pip || { echo "Installing into .venv ..."; $(PYTHON) -m venv .venv; }
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

.venv/installed-dev: .venv/installed requirements-dev.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@

install: .venv/installed
	@echo "Installed. Next: .venv/bin/python manage.py help"

run: .venv/installed
	@$(BIN)/python manage.py up

test: .venv/installed-dev
	@$(BIN)/python -m pytest $(PYTEST_ARGS)

test-whole: .venv/installed-dev
	@WHOLE_TESTS=1 WEB_KILLS=12 $(BIN)/python -m pytest $(PYTEST_ARGS)

test-again: .venv/installed-dev
	@$(BIN)/python -m tests.rerun

lint: .venv/installed-dev
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/djade --check --target-version 5.2 $$(find scrapersky/templates -name '*.html')
	@$(BIN)/djlint --lint --quiet scrapersky/templates
	@$(BIN)/hadolint Dockerfile
	@$(BIN)/kubernetes-validate --strict --quiet docs/operations/kubernetes.yaml
	@if command -v promtool > /dev/null; then promtool check rules --lint-fatal docs/operations/alert-rules.yaml > /dev/null; fi
	@$(BIN)/python manage.py makemigrations --check --dry-run

bench: .venv/installed-dev
	@test -n "$(NAME)" || { echo "Say which: make bench NAME=queue (see benchmarks/)"; exit 2; }
	@$(BIN)/python -m benchmarks.$(NAME) $(ARGS)

FUZZ_SECONDS ?= 600
fuzz: .venv/installed-dev
	@FUZZ_SECONDS=$(FUZZ_SECONDS) $(BIN)/python -m pytest tests/api/test_schemathesis.py -p no:logging -s

REVIEW_KEYS ?= 1000
REVIEW_LATENCY_MS ?= 2000
review: .venv/installed-dev
	@REVIEW_KEYS=$(REVIEW_KEYS) REVIEW_LATENCY_MS=$(REVIEW_LATENCY_MS) $(BIN)/python -m pytest tests/browser/test_review.py -s -k "every_key or two_people"

TRIAGE_LEADS ?= 300
TRIAGE_PACE_MS ?= 250
triage: .venv/installed-dev
	@TRIAGE_LEADS=$(TRIAGE_LEADS) TRIAGE_PACE_MS=$(TRIAGE_PACE_MS) $(BIN)/python -m pytest tests/browser/test_triage.py -s

WEB_KILLS ?= 200
kill-web: .venv/installed-dev
	@WEB_KILLS=$(WEB_KILLS) $(BIN)/python -m pytest tests/chaos/test_web_killed.py

UPGRADE_REQUESTS ?= 2000
rolling-upgrade: .venv/installed-dev
	@UPGRADE_REQUESTS=$(UPGRADE_REQUESTS) $(BIN)/python -m pytest tests/chaos/test_rolling_upgrade.py -s

SYNC_SECONDS ?= 300
sync: .venv/installed-dev
	@SYNC_SECONDS=$(SYNC_SECONDS) $(BIN)/python -m pytest tests/api/test_changes.py

# Everything that others make of docs/openapi.yaml: it is linted, generated, compiled, and called.
api-check: .venv/installed-dev
	@cd clients/typescript && npm install --ignore-scripts --no-audit --no-fund --silent && REDOCLY_TELEMETRY=off npm run --silent lint
	@NPM_CHECK=1 $(BIN)/python -m pytest tests/clients/test_generated_clients.py
	@test -x .venv-api-check/bin/pip || $(PYTHON) -m venv .venv-api-check
	@.venv-api-check/bin/pip install --quiet --disable-pip-version-check -r requirements-api-check.txt
	@PATH=$(CURDIR)/.venv-api-check/bin:$(CURDIR)/.venv/bin:$$PATH openapi-python-client generate --path docs/openapi.yaml \
		--output-path .venv-api-check/generated --overwrite --meta setup
	@.venv-api-check/bin/mypy --config-file= .venv-api-check/generated/*_client

airflow: .venv/installed-dev
	@test -x .venv-airflow/bin/pip || $(PYTHON) -m venv .venv-airflow
	@.venv-airflow/bin/pip install --quiet --disable-pip-version-check -r examples/airflow/requirements.txt ./clients/python ./examples/airflow
	@PYTHON_WITH_AIRFLOW=$(CURDIR)/.venv-airflow/bin/python $(BIN)/python -m pytest tests/clients/test_airflow.py

orchestrators: .venv/installed-dev
	@for name in dagster prefect; do \
		test -x .venv-$$name/bin/pip || $(PYTHON) -m venv .venv-$$name || exit 1; \
		.venv-$$name/bin/pip install --quiet --disable-pip-version-check -r examples/$$name/requirements.txt ./clients/python || exit 1; done
	@PYTHON_WITH_DAGSTER=$(CURDIR)/.venv-dagster/bin/python PYTHON_WITH_PREFECT=$(CURDIR)/.venv-prefect/bin/python \
		$(BIN)/python -m pytest tests/clients/test_orchestrators.py

RAY_PAGES ?= 2000
ray: .venv/installed-dev
	@test -x .venv-ray/bin/pip || $(PYTHON) -m venv .venv-ray
	@.venv-ray/bin/pip install --quiet --disable-pip-version-check -r requirements.txt -r examples/ray/requirements.txt
	@PYTHON_WITH_RAY=$(CURDIR)/.venv-ray/bin/python RAY_PAGES=$(RAY_PAGES) $(BIN)/python -m pytest tests/actions/test_reextract_elsewhere.py -s

files: .venv/installed-dev
	@command -v soffice > /dev/null || { echo "LibreOffice is needed (Debian: apt-get install libreoffice-calc)."; exit 2; }
	@test -x .venv-files/bin/pip || $(PYTHON) -m venv .venv-files
	@.venv-files/bin/pip install --quiet --disable-pip-version-check -r requirements-files.txt
	@SOFFICE=$$(command -v soffice) PYTHON_WITH_PANDAS=$(CURDIR)/.venv-files/bin/python $(BIN)/python -m pytest tests/transfer/test_files_elsewhere.py

chaos: .venv/installed-dev
	@$(BIN)/python -m tests.chaos $(ARGS)

kill-destinations: .venv/installed-dev
	@KILL_TEST_LEADS=1000 $(BIN)/python -m pytest tests/destinations/test_killed.py -q $(ARGS)

soak: .venv/installed-dev
	@$(BIN)/python -m tests.chaos.soak $(ARGS)

clean:
	@rm -rf .venv .mypy_cache .ruff_cache .pytest_cache
