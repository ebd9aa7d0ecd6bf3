# figures-lite: `make demo` shows it, `make test` proves it, `make help` lists the rest.

PYTHON ?= python3
VENV ?= .venv
PORT ?= 8000
DEMO_SERVE ?= 1
PYTEST_ARGS ?= -n 2 --dist loadgroup

BIN := $(VENV)/bin
MANAGE := $(BIN)/python devsite/manage.py
DEMO_DB := devsite/db.sqlite3
GENERATE ?=

NODE_MODULES := frontend/node_modules/.package-lock.json
BUNDLE := figures_lite/static/figures_lite/app.js
FRONTEND_SOURCES := $(wildcard frontend/*.ts frontend/*.json) \
	$(shell find frontend/src -type f ! -name '*.test.*' 2>/dev/null)
NODE_IS_NEW := const [a, b] = process.versions.node.split("."); process.exit(a > 20 || (a == 20 && b >= 19) ? 0 : 1)
NEEDS_NODE := The page is built with Node 20.19 or newer, and npm. Without them: FIGURES_LITE_NO_PAGE=1 leaves the page out.
# FIGURES_LITE_NO_PAGE=1 leaves the page out, as it does for pip.
PAGE = $(if $(filter 1,$(FIGURES_LITE_NO_PAGE)),,$(BUNDLE))

export PIP_DISABLE_PIP_VERSION_CHECK ?= 1
# Each target names its own database; only `make pytest` runs on the one that the environment names.
ON_DEMO_DB = FIGURES_LITE_DB=sqlite FIGURES_LITE_SQLITE=$(CURDIR)/$(DEMO_DB)
ON_NO_DB := FIGURES_LITE_DB=sqlite FIGURES_LITE_SQLITE=:memory:

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help demo demo-reset demo-db demo-new install test lint format lint-imports pii-check migrations-check docs docs-check \
	html frontend frontend-test pytest e2e screenshots bench soak tutor-test clean \
	extract_translations compile_translations dummy_translations validate_translations pull_translations

help: ## List the targets.
	@awk -F ':.*## ' '/^[a-z0-9_-]+:.*## / {printf "  make %-22s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

# --- the demo ---------------------------------------------------------------------------------------------------------

demo: $(PAGE) demo-db ## Install, build the page, make up an LMS, run the pipeline, serve it (PORT=8000, DEMO_SERVE=0 not to).
	@$(ON_DEMO_DB) $(MANAGE) migrate --verbosity 0
	@$(ON_DEMO_DB) $(MANAGE) figures_lite run
	@echo
	@echo "  figures-lite is at  http://127.0.0.1:$(PORT)/figures-lite/"
	@echo "  log in, with the password  demo,  as"
	@echo "      staff           the whole site, every course and learner, and how the pipeline is"
	@echo "      orgstaff        all courses of an organisation; orgresearcher its learners too"
	@echo "      coursestaff     two courses, as instructor; researcher sees their learners too"
	@echo "      learner         their own year"
	@echo "      admin           the tables, at  http://127.0.0.1:$(PORT)/admin/"
	@echo "  start over with     make demo-reset"
	@echo
ifneq ($(DEMO_SERVE),0)
	@$(ON_DEMO_DB) $(MANAGE) runserver 127.0.0.1:$(PORT)
endif

demo-reset: ## Throw the demo's database away and make it again.
	rm -f $(DEMO_DB) $(DEMO_DB)-*
	@$(MAKE) --no-print-directory demo

# Made aside and moved into place at the end, so that a demo interrupted half-way starts over.
demo-db: $(VENV)/demo
	@test -s $(DEMO_DB) || $(MAKE) --no-print-directory demo-new DEMO_DB=$(DEMO_DB).new

demo-new:
	@rm -f $(DEMO_DB) $(DEMO_DB)-*
	$(ON_DEMO_DB) $(MANAGE) migrate --verbosity 0
	$(ON_DEMO_DB) $(MANAGE) generate $(GENERATE)
	$(ON_DEMO_DB) $(MANAGE) figures_lite run
	@mv $(DEMO_DB) $(DEMO_DB:.new=)

# --- environments -----------------------------------------------------------------------------------------------------

install: $(VENV)/test ## Install everything `make test` needs into .venv.

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=python3.12 …")'
	$(PYTHON) -m venv $(VENV)

$(VENV)/demo: $(BIN)/python pyproject.toml requirements/devsite.txt requirements/constraints.txt
	$(BIN)/pip install --quiet --editable . -r requirements/devsite.txt
	@touch $@

$(VENV)/test: $(VENV)/demo requirements/test.txt
	$(BIN)/pip install --quiet -r requirements/test.txt
	@touch $@

# --- the page ---------------------------------------------------------------------------------------------------------

frontend: $(BUNDLE) ## Build the page, where its sources changed.

$(NODE_MODULES): frontend/package-lock.json
	@command -v npm >/dev/null && node -e '$(NODE_IS_NEW)' || { echo '$(NEEDS_NODE)'; exit 1; }
	cd frontend && npm ci --no-audit --no-fund
	@touch $@

$(BUNDLE): $(NODE_MODULES) $(FRONTEND_SOURCES)
	cd frontend && npm run build:page
	@touch $@

frontend-test: $(BUNDLE) ## The front end: types, style, tests, the package and its size.
	cd frontend && npm run --silent typecheck
	cd frontend && npm run --silent lint
	cd frontend && npm test --silent
	cd frontend && npm run --silent build
	cd frontend && npm run --silent size

screenshots: $(VENV)/test $(BUNDLE) demo-db ## Pictures of the page, on the demo's numbers, in screenshots/.
	$(ON_DEMO_DB) $(BIN)/python -m tests.browser.screenshots

e2e: install $(BUNDLE) ## The page in Chromium, which must be there.
	FIGURES_LITE_REQUIRE_BROWSER=1 $(BIN)/python -m pytest tests/browser

# --- the checks -------------------------------------------------------------------------------------------------------

test: lint lint-imports pii-check migrations-check docs-check frontend-test pytest ## Everything: style, layers, personal data, migrations, generated docs, tests.

lint: install ## Style, by ruff.
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

format: install ## Rewrite the code in house style.
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

lint-imports: install ## The layers, by import-linter.
	$(BIN)/lint-imports --no-cache

pii-check: install ## Every model says whether it holds personal data (OEP-30).
	DJANGO_SETTINGS_MODULE=devsite.settings $(BIN)/code_annotations django_find_annotations --config_file .pii_annotations.yml --lint --report --coverage

migrations-check: install ## No model has changed without its migration.
	$(ON_NO_DB) $(MANAGE) makemigrations --check --dry-run

docs: install ## Write the generated pages again: docs/metrics.rst, docs/settings.rst and docs/api-schema.yml.
	$(ON_NO_DB) $(MANAGE) figures_lite docs
	$(ON_NO_DB) $(MANAGE) figures_lite docs settings
	$(ON_NO_DB) FIGURES_LITE_WRITE_SCHEMA=1 $(BIN)/python -m pytest -q tests/api/test_catalogue.py -k checked_in

docs-check: install ## docs/metrics.rst and docs/settings.rst say what the code says (a test looks at docs/api-schema.yml).
	$(ON_NO_DB) $(MANAGE) figures_lite docs --check
	$(ON_NO_DB) $(MANAGE) figures_lite docs settings --check

html: install ## The documentation as HTML, in docs/_build.
	$(BIN)/pip install --quiet -r requirements/docs.txt
	$(BIN)/sphinx-build -W --keep-going -q docs docs/_build

# --- translations (OEP-58): the names that openedx-translations calls --------------------------------------------------

I18N_TOOL := cd figures_lite && PATH="$(abspath $(BIN)):$$PATH" i18n_tool
LOCALES := conf/locale

extract_translations: install ## Write the texts to translate: figures_lite/conf/locale/en and the front end's (needs gettext).
	$(I18N_TOOL) extract --no-segment
	cd frontend && npm run --silent i18n_extract

compile_translations: install ## Compile the translations that are in figures_lite/conf/locale (needs gettext).
	$(I18N_TOOL) generate

dummy_translations: install ## Accented English in figures_lite/conf/locale/eo, to see what is not translated.
	$(I18N_TOOL) dummy

validate_translations: install ## Look for translations that would break a page (needs gettext).
	$(I18N_TOOL) validate --verbose

pull_translations: install ## Fetch translations from openedx-translations with atlas (ATLAS_OPTIONS), and compile them.
	cd figures_lite && atlas pull $(ATLAS_OPTIONS) translations/figures-lite/figures_lite/$(LOCALES):$(LOCALES)
	$(MAKE) --no-print-directory compile_translations

pytest: install $(PAGE) ## The tests, on the database that FIGURES_LITE_DB names (PYTEST_ARGS="-n 2 --dist loadgroup").
	$(BIN)/python -m pytest $(PYTEST_ARGS)

# Each release of Tutor has a Python of its own. What runs in the LMS's containers runs in .venv instead (tutor/tests).
TUTORS ?= 20 21 22
TUTOR_LMS := $(CURDIR)/.tutor/lms.sqlite3

.tutor/%/installed: tutor/pyproject.toml
	@rm -rf .tutor/$*
	$(PYTHON) -m venv .tutor/$*
	.tutor/$*/bin/pip install --quiet "tutor>=$*,<$$(($* + 1))" "tutor-mfe>=$*,<$$(($* + 1))" --editable tutor \
		docutils pytest pytest-xdist pyyaml
	@touch $@

tutor-test: install $(NODE_MODULES) $(TUTORS:%=.tutor/%/installed) ## The Tutor plugin, with the real Tutor (TUTORS="20 21 22").
	@rm -f $(TUTOR_LMS)
	$(BIN)/python tutor/tests/lms.py $(TUTOR_LMS)
	@for release in $(TUTORS); do \
		echo "Tutor $$release"; \
		FIGURES_LITE_LMS=$(TUTOR_LMS) FIGURES_LITE_PYTHON=$(CURDIR)/$(BIN)/python \
			.tutor/$$release/bin/python -m pytest -q -n 2 --dist loadfile tutor/tests || exit 1; \
	done

SIZE ?= 50k
DB ?= sqlite
OUT ?=
BENCH_ARGS ?=

DAYS ?= 30

soak: install ## Days with a run every quarter of an hour, killed and cut off at random (DAYS=30 DB=mariadb|postgres).
	$(BIN)/pip install --quiet -r requirements/databases.txt
	$(BIN)/python -m tests.faults.soak $(DAYS) $(if $(filter postgres,$(DB)),postgres,mariadb)

bench: $(VENV)/demo ## Measure pipeline and API (SIZE=50k|1m DB=sqlite|mariadb|postgres OUT=file.json BENCH_ARGS=--reuse).
	@$(if $(filter-out sqlite,$(DB)),$(BIN)/pip install --quiet -r requirements/databases.txt)
	@BENCH_SIZE=$(SIZE) BENCH_DB=$(DB) devsite/lab/bench/with-database $(DB) \
		$(MANAGE) bench --size $(SIZE) $(if $(OUT),--out $(OUT)) $(BENCH_ARGS)

clean: ## Remove what the targets made, the demo's database and .venv included.
	rm -rf $(VENV) build dist docs/_build .pii_report .tox .pytest_cache .ruff_cache .import_linter_cache *.egg-info
	rm -rf .tutor tutor/build tutor/dist tutor/*.egg-info
	rm -f $(DEMO_DB) $(DEMO_DB)-* $(DEMO_DB).new*
	rm -rf frontend/node_modules frontend/dist screenshots figures_lite/static/figures_lite/app.*
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
