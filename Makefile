# Set-up, checks and the demonstration. `make help` lists the targets; each sets up what it needs.

VENV = .venv
BIN = $(VENV)/bin
STAMP = $(VENV)/.ready
UNFINISHED = $(VENV)/.unfinished
BUILD_TOOLS = hatchling editables setuptools wheel
WORKERS = 2

# The pinned versions were chosen on 3.11, so that comes first. To use another: make test PYTHON=python3.13
PYTHON ?= $(shell for p in python3.11 python3.12 python3.13 python3; do \
	"$$p" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo "$$p"; exit; }; \
	done; echo python3)

# A finished set-up knows the folder it was made for: one that was copied, moved or broken is made again.
READY := $(shell test "$$(cat $(STAMP) 2>/dev/null)" = "$$(pwd -P)" && $(BIN)/python -c '' 2>/dev/null && echo yes)

.DEFAULT_GOAL := help
.PHONY: help setup run test lint docs wheel clean distclean FORCE

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' Makefile

setup: $(STAMP) ## install everything into .venv (the others do this by themselves)

run: $(STAMP) ## compare five policies in the demonstration area; tables go to results/demo
	$(BIN)/lcpsim compare pbc_2009 pbc_fixed pbc_real_budget lcp_ladder lcp_big_bang --scope demo --seeds 4 --jobs 2 --out results/demo

test: lint ## run every check: lint, types and tests
	$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal

lint: $(STAMP) ## check style and types
	$(BIN)/ruff check .
	$(BIN)/mypy

docs: $(STAMP) ## build the documentation as a site into build/site; dead links stop it
	$(BIN)/mkdocs build --strict --quiet
	@echo "Open build/site/index.html"

wheel: $(STAMP) ## build the wheel into dist/
	$(BIN)/python -m build --wheel --no-isolation --outdir dist .

clean: ## remove caches and builds
	rm -rf build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis
	find . -path ./$(VENV) -prune -o -path ./.git -prune -o -type d -name __pycache__ -exec rm -rf {} +

distclean: clean ## remove .venv too
	rm -rf $(VENV)

ifneq ($(READY),yes)
$(STAMP): FORCE
endif

# A set-up that was interrupted leaves a mark and starts afresh; one that is only out of date is brought up to date.
$(STAMP): pyproject.toml constraints.txt sim/_version.py
	@set -eu; python='$(PYTHON)'; \
	version=$$("$$python" -c 'import sys; print("%d.%d.%d" % sys.version_info[:3])' 2>/dev/null) || version=; \
	major=$${version%%.*}; minor=$${version#*.}; minor=$${minor%%.*}; \
	if [ -z "$$version" ]; then \
	  echo "lcp-sim needs Python 3.11 or newer, and '$$python' does not run; install one, or name it: make PYTHON=python3.11" >&2; \
	  exit 1; \
	elif [ "$$major" -lt 3 ] || { [ "$$major" -eq 3 ] && [ "$$minor" -lt 11 ]; }; then \
	  echo "lcp-sim needs Python 3.11 or newer, and '$$python' is Python $$version; install a newer one, or name it: make PYTHON=python3.11" >&2; \
	  exit 1; \
	elif ! "$$python" -c 'import venv, ensurepip' 2>/dev/null; then \
	  echo "lcp-sim needs Python's venv module, and '$$python' lacks it; on Debian and Ubuntu: apt install python3-venv" >&2; \
	  exit 1; \
	fi; \
	if [ -e $(UNFINISHED) ] || ! $(BIN)/python -m pip --version >/dev/null 2>&1 \
	    || { [ -e $(STAMP) ] && [ "$$(cat $(STAMP))" != "$$(pwd -P)" ]; }; then rm -rf $(VENV); fi; \
	echo "Setting up lcp-sim in $(VENV) (the first time this takes a few minutes) ..."; \
	mkdir -p $(VENV); touch $(UNFINISHED); rm -f $(STAMP); \
	[ -x $(BIN)/python ] || "$$python" -m venv $(VENV); \
	install="$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt"; \
	{ $$install $(BUILD_TOOLS) && $$install --no-build-isolation --editable '.[dev]'; } || { \
	  rm -f $(UNFINISHED); echo "The set-up failed, for the reason above; the next make tries again." >&2; exit 1; }; \
	rm -f $(UNFINISHED); pwd -P > $(STAMP)
