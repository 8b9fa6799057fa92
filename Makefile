# `make demo` shows Corewatch at work; `make test` checks all of it. Both set up what they need in .venv.

.DEFAULT_GOAL := help
.PHONY: help demo test lint lock clean

help:
	@echo "make demo    a synthetic authority, thirty nights of it"
	@echo "make test    style, types, import rules and every test; ARGS=\"-k calendars\" runs some"
	@echo "make lint    the same without the tests"
	@echo "make lock    write the lock again after a change of dependencies in pyproject.toml (needs uv)"
	@echo "make clean   remove .venv, caches and built files"

demo:
	@scripts/environment runtime
	@.venv/bin/corewatch demo

# The tests come last: pytest's summary line ends the output. One process more than there are processors, because some
# tests wait for a browser or a server.
test: lint
	@.venv/bin/python -m pytest -n $$(.venv/bin/python -c 'import os; print(os.cpu_count() + 1)') \
		--dist loadfile --no-loadscope-reorder $(ARGS)

lint:
	@scripts/environment dev
	@.venv/bin/ruff check --quiet .
	@.venv/bin/ruff format --check --quiet .
	@.venv/bin/mypy --no-error-summary
	@said=$$(.venv/bin/lint-imports 2>&1) || { echo "$$said"; exit 1; }

lock:
	@scripts/lock

clean:
	rm -rf .venv .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache build dist
