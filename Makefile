# Everything is installed into .venv: the packages of Pipfile.lock, Node among them, this project and pipenv.
PYTHON ?= python3
PIPENV_VERSION := 2026.10.3

BIN := .venv/bin
# The packages that a synth needs, this project, and what tests need beside them.
PACKAGES := .venv/.packages
PROJECT := .venv/.project
DEV_PACKAGES := .venv/.dev-packages
BINDINGS := .venv/.bindings
CHECKOV := .venv/checkov/.packages
# pipenv takes .venv, whatever environment is active around it.
PIPENV := env -u VIRTUAL_ENV -u PIPENV_ACTIVE PIPENV_VENV_IN_PROJECT=1 PIPENV_IGNORE_VIRTUALENVS=1 PIPENV_VERBOSITY=-1 \
	PIPENV_NOSPIN=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_COMPILE=1 $(BIN)/pipenv
# The lock has every package that another needs; pip tells nothing but errors.
PIP := $(BIN)/python -m pip install -qq --disable-pip-version-check --no-compile --no-deps

# Prints the packages of a group of Pipfile.lock as pip takes them; the project itself, which has no hash, is not there.
define LOCKED
import json, sys
for name, package in json.load(open("Pipfile.lock"))[sys.argv[1]].items():
    if "hashes" in package:
        marker = "; " + package["markers"] if "markers" in package else ""
        print(name + package["version"], marker, *(f"--hash={each}" for each in package["hashes"]))
endef
export LOCKED

.PHONY: help synth check test lint snapshot benchmark package install lock clean
.DELETE_ON_ERROR:

synth: $(PROJECT) $(BINDINGS) ## Write cdktf.out from stacks.toml
	@$(BIN)/python main.py $(ARGS)

check: lint ## Check style, types and all that needs no Terraform: five minutes
	@$(BIN)/python -m pytest -m "not slow" --numprocesses=auto $(ARGS)

test: lint $(CHECKOV) ## Run every check and test, Terraform's with them: twenty minutes
	@$(BIN)/python -m pytest $(ARGS)

lint: install ## Check style, types, Dockerfile and shell script
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/hadolint image/Dockerfile
	$(BIN)/shellcheck image/entrypoint.sh .ci/run .ci/cdktn .ci/cdktf-cli

snapshot: install ## Rewrite the goldens in tests/constructs/__snapshots__; read the diff
	@$(BIN)/python -m pytest --snapshot-update $(ARGS)

benchmark: install ## Measure synthesis against stock CDKTF, the proof of 1,000 tasks, and a survey
	@$(BIN)/python benchmarks/synth.py $(ARGS)
	@$(BIN)/python benchmarks/proof.py
	@$(BIN)/python benchmarks/plans.py
	@$(BIN)/python benchmarks/survey.py
	@$(BIN)/python benchmarks/hcl.py

package: $(PACKAGES) ## Build the wheel and the sdist into dist
	@$(BIN)/python -m hatchling build --clean

install: $(PROJECT) $(BINDINGS) $(DEV_PACKAGES) ## Install everything, pipenv and the packages of the tests among it

$(BINDINGS): $(PACKAGES) modules/fargate_privatelink/cdktf/engine.py modules/fargate_privatelink/cdktf/pruned.py | $(PROJECT)
	@$(BIN)/python -m fargate_privatelink.cdktf.pruned
	@touch $@

# It wants older packages than ours, so it has an environment of its own.
$(CHECKOV): tests/deploy/checkov/requirements.txt
	@echo "installing checkov into .venv/checkov: 300 MB"
	@$(PYTHON) -m venv .venv/checkov
	@.venv/checkov/bin/python -m pip install --quiet --disable-pip-version-check --no-compile --requirement $<
	@touch $@

$(DEV_PACKAGES): $(PACKAGES)
	@echo "installing pipenv and the packages of the tests into .venv: half a minute, 350 MB"
	@$(BIN)/python -c "$$LOCKED" develop >.venv/develop.txt
	@$(PIP) --require-hashes --requirement .venv/develop.txt
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --no-compile pipenv==$(PIPENV_VERSION)
	@touch $@

$(PROJECT): $(PACKAGES) pyproject.toml modules/fargate_privatelink.pth
	@$(PIP) --no-build-isolation --editable .
	@touch $@

$(PACKAGES): Pipfile.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "$(PYTHON) is older than Python 3.11: make PYTHON=python3.12 synth, for example" >&2; exit 1; }
	@echo "installing what a synth needs into .venv, Node among it: half a minute, 500 MB"
	@$(PYTHON) -m venv .venv
	@$(BIN)/python -c "$$LOCKED" default >.venv/default.txt
	@$(PIP) --require-hashes --requirement .venv/default.txt
	@touch $@

lock: install ## Resolve the packages anew; no package index is named in the lock file
	$(PIPENV) lock
	$(BIN)/python -c 'import json, pathlib; path = pathlib.Path("Pipfile.lock"); lock = json.loads(path.read_text()); \
		lock["_meta"]["sources"] = []; \
		[package.pop("index", None) for group in ("default", "develop") for package in lock[group].values()]; \
		path.write_text(json.dumps(lock, indent=4, sort_keys=True) + "\n")'

help: ## Show what can be made
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' Makefile | expand -t 12

clean: ## Remove what `make install` made
	rm -rf .venv
