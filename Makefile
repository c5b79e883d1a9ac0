# The study as a graph of files. `make help` lists the targets.

PYTHON ?= $(or $(shell command -v python3.11),python3)
COALFACE = .venv/bin/coalface
PIP      = .venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps
EXPLORER = reports/explorer.html
REPORTS  = $(addprefix reports/findings.,html pdf md tex) reports/references.bib
KEPT     = $(foreach name,model.json model.skops out_of_thread.csv scores.json,models/$(1)/$(name))
LEARNED  = $(call KEPT,stance) $(call KEPT,sentiment) $(call KEPT,themes)
TOPICS   = topics themes points topic_refits topic_quality topic_edits topic_checks
TABLES   = documents posts comments ledger sentences tokens sentiment stance $(TOPICS)
FIGURES  = $(foreach name,stance_by_post words_by_stance sentiment_by_stance sentiment_by_target theme_frequency theme_by_stance \
             topic_stability topic_map comparisons thread_shape follows time_line reliability flow,$(addprefix reports/figures/$(name).,pdf png svg))
tables   = $(patsubst %,build/%.parquet,$(1))
module   = $(wildcard pipeline/$(1)/* pipeline/$(1)/*/* pipeline/$(1).py)
# what every stage follows from
COMMON   = study.toml .venv/.ready $(patsubst %,pipeline/%.py,errors graph inputs stages store study tables)

.DELETE_ON_ERROR:
.SUFFIXES:
.PHONY: all setup setup-tests test lint notebooks readme clean help \
        ingest tokenise sentiment models stance topics findings explorer figures report export documents verify \
        experiments test-training FORCE

all: report explorer ## Run the whole study (the default); what is up to date does not run again
	@if [ -s build/problems.txt ]; then \
	  echo 'The study is done, but some documents have problems (see the report and build/ledger.parquet):' >&2; \
	  cat build/problems.txt >&2; exit 3; fi
	@echo 'Up to date: reports/findings.html, findings.pdf, findings.md, explorer.html'

help: ## Show this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | expand -t 20

# ── set-up ──────────────────────────────────────────────────────────────────────────────────────────

setup: .venv/.ready ## Install what the study needs into .venv, from the lock file

.venv/.ready: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo 'Coalface needs Python 3.11 or newer: make PYTHON=python3.11' >&2; exit 1; }
	test -x .venv/bin/python || $(PYTHON) -m venv .venv
	$(PIP) --require-hashes -r requirements.lock
	$(PIP) --no-build-isolation --editable .
	@touch $@

setup-tests: .venv/.ready-tests ## Install what the tests need, too

.venv/.ready-tests: requirements-dev.lock | .venv/.ready
	$(PIP) --require-hashes -r requirements-dev.lock
	@touch $@

# ── the study: each stage's record says what its tables were made from ──────────────────────────────

ingest: build/ingest.json ## Documents → documents, posts, comments, ledger
tokenise: build/tokenise.json ## Comments → sentences, tokens
sentiment: build/sentiment.json ## Comments, sentences → sentiment
models: build/models.json ## Coded comments and training-only sets → models/{stance,sentiment,themes}
stance: build/stance.json ## Comments → stance
topics: build/topics.json ## Sentences → topics, themes
findings: reports/results.json ## Tables → results.json
explorer: $(EXPLORER) ## Threads, labels and results → reports/explorer.html
figures: $(FIGURES) ## Results → reports/figures
report: $(REPORTS) reports/tables ## Results, figures → reports/findings.html, .pdf, .md, .tex

# a document that is new or changed (or one taken away, which changes its folder); names may hold blanks
CHANGED := $(shell find seeds/documents -newer build/ingest.json -print -quit 2>/dev/null)
CODINGS  = $(wildcard seeds/annotations/*.csv)

build/ingest.json: $(if $(CHANGED),FORCE) $(CODINGS) $(call module,ingest) $(call module,annotations) \
  $(call module,people) seeds/pseudonyms.key $(COMMON)
	$(COALFACE) run --only ingest

build/tokenise.json: $(call tables,comments) seeds/lexicons/terms.csv $(call module,tokenise) $(COMMON)
	$(COALFACE) run --only tokenise

# The record of training lies with the model, so that a clone need not train; this file only says when it was read.
build/models.json: $(call tables,posts comments sentences tokens) $(CODINGS) seeds/annotations/synthetic_threads.jsonl \
  $(wildcard seeds/lexicons/*) models/embedding/checksums.json $(call module,statistics) $(call module,annotations) \
  $(foreach name,sentiment stance tokenise topics vectors wording,$(call module,$(name))) $(COMMON)
	$(COALFACE) run --only models
	@touch $@

build/sentiment.json: build/models.json $(call KEPT,sentiment) $(call tables,posts comments sentences tokens) $(CODINGS) \
  $(wildcard seeds/lexicons/*) $(foreach name,annotations sentiment vectors wording,$(call module,$(name))) $(COMMON)
	$(COALFACE) run --only sentiment

build/stance.json: build/models.json $(call KEPT,stance) $(call tables,posts comments sentences tokens) $(CODINGS) \
  $(wildcard seeds/lexicons/*) $(foreach name,annotations stance vectors wording,$(call module,$(name))) $(COMMON)
	$(COALFACE) run --only stance

build/topics.json: build/models.json $(call KEPT,themes) $(call tables,posts comments sentences tokens) $(CODINGS) \
  models/embedding/checksums.json $(wildcard seeds/lexicons/*) \
  $(foreach name,annotations people tokenise topics vectors wording,$(call module,$(name))) $(COMMON)
	$(COALFACE) run --only topics

build/findings.json: $(call KEPT,stance) $(CODINGS) $(wildcard seeds/lexicons/*) $(call tables,$(TABLES)) \
  $(foreach name,annotations findings people sentiment statistics tokenise,$(call module,$(name))) $(COMMON)
	$(COALFACE) run --only findings

build/explorer.json: reports/results.json $(call tables,posts comments stance sentiment themes points) \
  $(wildcard seeds/lexicons/*) $(foreach name,explorer figures/frame people report/safe tokenise,$(call module,$(name))) \
  $(COMMON)
	$(COALFACE) run --only explorer

build/figures.json: reports/results.json $(call tables,points) $(call module,figures) $(COMMON)
	$(COALFACE) run --only figures

build/report.json: reports/results.json $(FIGURES) $(call module,report) $(call module,figures) $(COMMON)
	$(COALFACE) run --only report

# A file belongs to its stage's record. Its time of change moves only when its bytes do, and the stages after
# it then have nothing to do; one that was deleted is made again.
define made_by
$(2): build/$(1).json ; @test -e $$@ || $$(COALFACE) run --only $(1)
endef
$(eval $(call made_by,ingest,$(call tables,documents posts comments ledger) build/problems.txt))
$(eval $(call made_by,tokenise,$(call tables,sentences tokens)))
$(eval $(call made_by,sentiment,$(call tables,sentiment)))
$(eval $(call made_by,models,$(LEARNED)))
$(eval $(call made_by,stance,$(call tables,stance)))
$(eval $(call made_by,topics,$(call tables,$(TOPICS))))
$(eval $(call made_by,findings,reports/results.json))
$(eval $(call made_by,explorer,$(EXPLORER)))
$(eval $(call made_by,figures,$(FIGURES)))
$(eval $(call made_by,report,$(REPORTS) reports/tables))

documents: report | .venv/.ready-documents ## Write the report as reports/findings.docx, too
	$(COALFACE) report --to docx

.venv/.ready-documents: requirements-documents.lock | .venv/.ready
	$(PIP) --require-hashes -r requirements-documents.lock
	@touch $@

verify: ## Check every number, quotation, table and figure of reports/ against build/ and the documents
	$(COALFACE) verify

export: report ## Write every table as CSV to reports/csv
	$(COALFACE) export

.PHONY: archive docs

archive: report explorer ## Write the study's archive (RO-Crate) → reports/archive, reports/archive.zip
	$(COALFACE) archive

readme: figures ## Copy the README's picture from reports/figures
	cp reports/figures/theme_by_stance.png docs/figures/

experiments: build/stance.json ## Compare stance classifiers → models/stance/EXPERIMENTS.md (20 minutes)
	.venv/bin/python models/stance/experiments.py

notebooks: report | .venv/.ready-tests ## Run the notebooks into reports/notebooks, with a page of each
	.venv/bin/python -m jupyter nbconvert --execute --to notebook --output-dir reports/notebooks notebooks/*.ipynb
	.venv/bin/python -m jupyter nbconvert --to html reports/notebooks/*.ipynb

docs: notebooks | .venv/.ready-tests ## Build the documentation → build/site/index.html
	NO_MKDOCS_2_WARNING=1 .venv/bin/python -m mkdocs build --quiet --strict

# ── checks ──────────────────────────────────────────────────────────────────────────────────────────

test: | .venv/.ready-tests ## Run every test
	.venv/bin/python -m pytest -n 2 --dist loadfile

test-training: | .venv/.ready-tests ## Train the shipped models anew and compare (minutes)
	.venv/bin/python -m pytest -m training

lint: | .venv/.ready-tests ## Check style and types
	.venv/bin/python -m ruff check .
	.venv/bin/python -m mypy

clean: ## Delete tables and reports; models and .venv stay
	rm -rf build reports

FORCE:
