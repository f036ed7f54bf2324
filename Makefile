# Everything is installed into .venv: pipenv, the packages of Pipfile.lock and Node among them.
PYTHON ?= python3
PIPENV_VERSION := 2026.10.3

BIN := .venv/bin
PACKAGES := .venv/.packages
BINDINGS := .venv/.bindings
CHECKOV := .venv/checkov/.packages
# pipenv takes .venv, whatever environment is active around it.
PIPENV := env -u VIRTUAL_ENV -u PIPENV_ACTIVE PIPENV_VENV_IN_PROJECT=1 PIPENV_IGNORE_VIRTUALENVS=1 PIPENV_VERBOSITY=-1 \
	PIPENV_NOSPIN=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_COMPILE=1 $(BIN)/pipenv

.PHONY: synth check test lint snapshot benchmark install lock clean
.DELETE_ON_ERROR:

synth: install ## Write cdktf.out from stacks.toml
	@$(BIN)/python main.py $(ARGS)

check: lint ## Check style, types and all that needs no Terraform: under a minute
	@$(BIN)/python -m pytest -m "not slow" --numprocesses=auto $(ARGS)

test: lint $(CHECKOV) ## Run every check and test, Terraform's with them: about four minutes
	@$(BIN)/python -m pytest $(ARGS)

lint: install ## Check style, types, Dockerfile and shell script
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/hadolint image/Dockerfile
	$(BIN)/shellcheck image/entrypoint.sh .ci/run .ci/cdktf-cli

snapshot: install ## Rewrite the goldens in tests/constructs/__snapshots__; read the diff
	@$(BIN)/python -m pytest --snapshot-update $(ARGS)

benchmark: install ## Measure synthesis against stock CDKTF, and the proof of 1,000 tasks
	@$(BIN)/python benchmarks/synth.py $(ARGS)
	@$(BIN)/python benchmarks/proof.py

install: $(BINDINGS)

$(BINDINGS): $(PACKAGES) modules/fargate_privatelink/cdktf/bindings.py modules/fargate_privatelink/cdktf/assembly.py modules/fargate_privatelink/cdktf/runtime.py
	@$(BIN)/python -m fargate_privatelink.cdktf.assembly
	@$(BIN)/python -m fargate_privatelink.cdktf.runtime
	@touch $@

# It wants older packages than ours, so it has an environment of its own.
$(CHECKOV): tests/deploy/checkov/requirements.txt
	@echo "installing checkov into .venv/checkov: 300 MB"
	@$(PYTHON) -m venv .venv/checkov
	@.venv/checkov/bin/python -m pip install --quiet --disable-pip-version-check --no-compile --requirement $<
	@touch $@

$(PACKAGES): Pipfile.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "$(PYTHON) is older than Python 3.11: make PYTHON=python3.12 synth, for example" >&2; exit 1; }
	@echo "installing pipenv, the locked packages and Node into .venv: about a minute, 1.2 GB"
	@$(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-compile pipenv==$(PIPENV_VERSION)
	@$(PIPENV) sync --dev --quiet
	@touch $@

lock: install ## Resolve the packages anew; no package index is named in the lock file
	$(PIPENV) lock
	$(BIN)/python -c 'import json, pathlib; path = pathlib.Path("Pipfile.lock"); lock = json.loads(path.read_text()); \
		lock["_meta"]["sources"] = []; \
		[package.pop("index", None) for group in ("default", "develop") for package in lock[group].values()]; \
		path.write_text(json.dumps(lock, indent=4, sort_keys=True) + "\n")'

clean: ## Remove what `make install` made
	rm -rf .venv
