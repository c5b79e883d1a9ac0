# The study as a graph of files. `make help` lists the targets.

PYTHON ?= $(or $(shell command -v python3.11),python3)
OUT     = build
CODE    = pipeline/errors.py pipeline/graph.py pipeline/stages.py pipeline/store.py pipeline/study.py pipeline/tables.py
COALFACE = .venv/bin/coalface
MODEL   = models/stance/record.json
REPORTS = reports/findings.html reports/findings.pdf reports/findings.md

.DELETE_ON_ERROR:
.SUFFIXES:
.PHONY: all setup setup-tests test lint notebooks models clean help readme \
        ingest tokenise sentiment stance topics findings figures report export FORCE

all: report ## Run the whole study (the default); what is up to date does not run again
	@if [ -s $(OUT)/problems.txt ]; then \
	  echo 'The study is done, but some documents have problems (see the report and build/ledger.parquet):' >&2; \
	  cat $(OUT)/problems.txt >&2; exit 3; fi

help: ## Show this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | expand -t 20

# ── set-up ──────────────────────────────────────────────────────────────────────────────────────────

setup: .venv/.ready ## Install what the study needs into .venv, from the lock file

.venv/.ready: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo 'Coalface needs Python 3.11 or newer: make PYTHON=python3.11' >&2; exit 1; }
	test -x .venv/bin/python || $(PYTHON) -m venv .venv
	.venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements.lock
	.venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

setup-tests: .venv/.ready-tests ## Install what the tests need, too

.venv/.ready-tests: requirements-dev.lock | .venv/.ready
	.venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements-dev.lock
	@touch $@

# ── the study: each stage's record says what its tables were made from ──────────────────────────────

ingest: $(OUT)/ingest.json ## Documents → posts, comments, ledger
tokenise: $(OUT)/tokenise.json ## Comments → sentences, tokens
sentiment: $(OUT)/sentiment.json ## Sentences → sentiment
models: $(MODEL) ## Coded comments and training-only sets → models/stance
stance: $(OUT)/stance.json ## Comments → stance
topics: $(OUT)/topics.json ## Sentences → topics, themes
findings: reports/results.json ## Tables → results.json
figures: reports/figures ## Results → reports/figures
report: $(REPORTS) ## Results, figures → reports/findings.html, .pdf, .md

# a document that is new or changed (or one taken away, which changes its folder); names may hold blanks
CHANGED := $(shell find seeds/documents -newer $(OUT)/ingest.json -print -quit 2>/dev/null)

$(OUT)/ingest.json: $(if $(CHANGED),FORCE) study.toml $(CODE) $(wildcard pipeline/ingest/*) .venv/.ready
	$(COALFACE) run --only ingest

$(OUT)/tokenise.json: $(OUT)/comments.parquet seeds/lexicons/terms.csv pipeline/tokenise.py .venv/.ready
	$(COALFACE) run --only tokenise

$(OUT)/sentiment.json: $(OUT)/sentences.parquet pipeline/sentiment.py .venv/.ready
	$(COALFACE) run --only sentiment

$(MODEL): $(OUT)/posts.parquet $(OUT)/comments.parquet $(OUT)/tokens.parquet $(OUT)/sentiment.parquet study.toml \
  $(wildcard seeds/annotations/* seeds/lexicons/* pipeline/stance/* pipeline/statistics/*) \
  pipeline/annotations.py pipeline/vectors.py models/embedding/checksums.json .venv/.ready
	$(COALFACE) run --only models

$(OUT)/stance.json: $(MODEL) $(OUT)/comments.parquet $(OUT)/tokens.parquet $(OUT)/sentiment.parquet .venv/.ready
	$(COALFACE) run --only stance

$(OUT)/topics.json: $(OUT)/sentences.parquet $(OUT)/tokens.parquet study.toml \
  $(wildcard seeds/annotations/*.csv pipeline/topics/*) pipeline/vectors.py models/embedding/checksums.json .venv/.ready
	$(COALFACE) run --only topics

$(OUT)/findings.json: $(OUT)/posts.parquet $(OUT)/ledger.parquet $(OUT)/sentiment.parquet $(OUT)/stance.parquet \
  $(OUT)/themes.parquet $(wildcard seeds/annotations/*.csv pipeline/findings/*) study.toml .venv/.ready
	$(COALFACE) run --only findings

$(OUT)/figures.json: reports/results.json $(OUT)/points.parquet $(wildcard pipeline/figures/*) .venv/.ready
	$(COALFACE) run --only figures

$(OUT)/report.json: reports/results.json reports/figures $(wildcard pipeline/report/* pipeline/report/*/*) .venv/.ready
	$(COALFACE) run --only report

# A file belongs to its stage's record. Its time of change moves only when its bytes do, and the stages after
# it then have nothing to do; one that was deleted is made again.
define made_by
$(2): $(1) ; @test -e $$@ || $$(COALFACE) run --only $(basename $(notdir $(1)))
endef
$(eval $(call made_by,$(OUT)/ingest.json,$(addprefix $(OUT)/,posts.parquet comments.parquet ledger.parquet)))
$(eval $(call made_by,$(OUT)/tokenise.json,$(OUT)/sentences.parquet $(OUT)/tokens.parquet))
$(eval $(call made_by,$(OUT)/sentiment.json,$(OUT)/sentiment.parquet))
$(eval $(call made_by,$(OUT)/stance.json,$(OUT)/stance.parquet))
$(eval $(call made_by,$(OUT)/topics.json,$(addprefix $(OUT)/,topics.parquet themes.parquet points.parquet)))
$(eval $(call made_by,$(OUT)/findings.json,reports/results.json))
$(eval $(call made_by,$(OUT)/figures.json,reports/figures))
$(eval $(call made_by,$(OUT)/report.json,$(REPORTS)))

export: report ## Write every table as CSV to reports/csv
	$(COALFACE) export

readme: figures ## Copy the README's picture from reports/figures
	cp reports/figures/theme_by_stance.png docs/figures/

notebooks: report | .venv/.ready-tests ## Run the notebooks; pages of them go to reports/notebooks
	.venv/bin/python -m jupyter nbconvert --execute --to html --output-dir reports/notebooks notebooks/*.ipynb

# ── checks ──────────────────────────────────────────────────────────────────────────────────────────

test: | .venv/.ready-tests ## Run every test
	.venv/bin/python -m pytest

lint: | .venv/.ready-tests ## Check style and types
	.venv/bin/python -m ruff check .
	.venv/bin/python -m mypy

clean: ## Delete tables and reports; models and .venv stay
	rm -rf $(OUT) reports

FORCE:
