# zhiban（值班）: two commands on a fresh machine.
#   make today   装好并显示今日值班 / base install into .venv, then today's roster
#   make test    检查并测试 / everything the tests need, lint, all tests
#   make mutate  规则包逐处种错，用例须变红 / plant every small fault in the packs; a case must notice
# Other targets: install durable lint acceptance differential fuzz bench lock clean
# Choose the interpreter with PYTHON=python3.12 (any CPython >= 3.11).

SHELL := /bin/sh
.DELETE_ON_ERROR:
.DEFAULT_GOAL := today
.PHONY: today install durable test lint acceptance differential mutate fuzz bench lock clean

# The first interpreter that really runs and is new enough (a version manager's shim may not).
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11 python3.14 python; do \
	"$$p" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' \
	>/dev/null 2>&1 && { echo "$$p"; break; }; done)

BIN := .venv/bin
# Without bytecode of its own pip takes 7 MB less of .venv; what it installs is compiled as ever.
PIP := PYTHONDONTWRITEBYTECODE=1 $(BIN)/python -m pip --disable-pip-version-check
LOCKED := $(PIP) install --quiet --require-hashes
BUILD_TOOLS := setuptools hatchling editables packaging pathspec pluggy tomlkit trove-classifiers
MADE := .venv/.made

# durable_rules 2.0.28 calls PyEval_CallObject, which CPython 3.13 removed. The define gives the
# same call under its present name; up to 3.12 CPython's own macro still wins (one warning).
DURABLE_DEFINE := -DPyEval_CallObject=PyObject_CallObject

today: install
	@$(BIN)/zhiban today

install: $(MADE)/project

$(MADE)/venv:
	@test -n "$(PYTHON)" || { \
	  echo "需要 Python 3.11 或更高版本（含 venv）；可用 make PYTHON=… 指定。 / Python 3.11 or later with venv is needed (Debian: python3-venv); name it with make PYTHON=..." >&2; exit 1; }
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || "$(PYTHON)" -m venv .venv
	@$(PIP) install --quiet --upgrade --no-compile pip
	@mkdir -p $(MADE) && touch $@

$(MADE)/base: requirements.lock $(MADE)/venv
	@echo "安装依赖 / installing dependencies …"
	@$(LOCKED) -r requirements.lock
	@touch $@

# A missing compiler fails nothing: the second matcher then serves alone. No pip cache, because
# a wheel built without the define would be taken from it.
$(MADE)/durable: requirements-durable.lock $(MADE)/base
	@$(LOCKED) -r requirements.lock
	@{ CPPFLAGS="$$CPPFLAGS $(DURABLE_DEFINE)" $(LOCKED) --no-build-isolation --no-cache-dir \
	      -r requirements-durable.lock && $(BIN)/python -c 'import durable.engine'; \
	  } >.venv/durable-rules.log 2>&1 || \
	  echo "注意：durable_rules 未能编译（通常是缺少 C 编译器），由位并行匹配器单独值守；装好编译器后运行 make durable。 / Note: durable_rules could not be built (usually no C compiler); the bit-parallel matcher serves alone. Install one, then run: make durable. (.venv/durable-rules.log)" >&2
	@touch $@

durable:
	@rm -f $(MADE)/durable
	@$(MAKE) --no-print-directory $(MADE)/durable

# What only builds goes again (12 MB); whatever builds anew installs it anew.
$(MADE)/project: pyproject.toml $(MADE)/durable
	@$(LOCKED) -r requirements.lock
	@$(PIP) install --quiet --no-build-isolation --no-deps --editable .
	@$(PIP) uninstall --quiet --yes $(BUILD_TOOLS)
	@touch $@

$(MADE)/test: requirements-test.lock $(MADE)/project
	@echo "安装测试依赖 / installing what the tests need …"
	@$(LOCKED) -r requirements-test.lock
	@touch $@

$(MADE)/bench: requirements-bench.lock $(MADE)/project
	@$(LOCKED) -r requirements-bench.lock
	@touch $@

# On every core, four at most; no test may lean on another, nor on being the only one. Compiled
# first: a __pycache__ that appears meanwhile touches the program's folders, by whose time a kept
# answer is known to be of this program.
test: lint
	@$(BIN)/python -m compileall -q calendars engine service cli.py
	$(BIN)/pytest -n logical

lint: $(MADE)/test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy --strict
	$(BIN)/lint-imports

acceptance: $(MADE)/test
	$(BIN)/pytest tests/acceptance -q

differential: $(MADE)/test
	ZHIBAN_DIFFERENTIAL=20000 $(BIN)/pytest tests/properties/test_matchers_agree.py -q -s

# Every single small fault in a rule pack must be refused or turn a case red; the few that change
# no answer are explained in tests/mutation/explained/.
mutate: $(MADE)/test
	$(BIN)/python tests/mutation/survey.py $(PACKS)

# 200 000 mutated alerts through the whole intake: each must end in an outcome, nothing doubled.
FUZZED ?= 200000
SEED ?= 1
fuzz: $(MADE)/test
	$(BIN)/python tests/alerts/fuzz.py $(FUZZED) $(SEED)

bench: $(MADE)/bench
	$(BIN)/python benchmarks/run.py

# For maintainers, with uv on the PATH or UV=…: hashes, and no address of any registry.
UV ?= uv
COMPILE := $(UV) --no-config pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --no-header --no-annotate

lock:
	$(COMPILE) pyproject.toml --group build --no-emit-package durable-rules -o requirements.lock
	echo "durable-rules==2.0.28" | $(COMPILE) - -o requirements-durable.lock
	$(COMPILE) pyproject.toml --group build --extra test --no-emit-package durable-rules \
	  -c requirements.lock -o requirements-test.lock
	$(COMPILE) pyproject.toml --extra bench --no-emit-package durable-rules \
	  -c requirements-test.lock -o requirements-bench.lock

clean:
	rm -rf build dist .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find . -path ./.venv -prune -o -name __pycache__ -type d -prune -exec rm -rf {} +
