# Every command of the project. `make help` lists them.
.DEFAULT_GOAL := help
.PHONY: help run setup test test-fast lint format bench mutation holes marks conformance screenshots reset lock
export

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | awk -F'\t' '{ printf "  make %-12s %s\n", $$1, $$2 }'

run: ## set up, start everything with the sample data, print the address (Ctrl-C stops all)
	@scripts/setup.sh runtime && exec .venv/bin/motcua run

setup: ## everything that `run` needs, without starting anything
	@scripts/setup.sh runtime

test: ## every test, browser journeys too (ROOM=dossiers: one room; FILE=tests/…: one file or test)
	@scripts/test.sh

test-fast: ## every test but those in the browser (ROOM and FILE as above)
	@BROWSER=0 scripts/test.sh

lint: ## style, types, floors, templates, Vietnamese strings, missing migrations
	@scripts/lint.sh

format: ## put the code into its one form
	@scripts/setup.sh lint && .venv/bin/ruff check --quiet --fix-only . ; .venv/bin/ruff format .

bench: ## measure against the budgets, some minutes (QUICK=1: fewer, BIG=1: two million dossiers too; docs/performance.md)
	@BROWSER=0 scripts/setup.sh test && exec .venv/bin/python -m bench

mutation: ## change the clock and the interpreter in every small way and see that a test notices (a quarter of an hour)
	@BROWSER=0 scripts/setup.sh test && exec nice -n 15 .venv/bin/python tools/mutation.py

holes: ## plant holes in a copy of the code and see that the table of who may call what finds each (some minutes)
	@BROWSER=0 scripts/setup.sh test && MOTCUA_POSTGRES_DIR=$${MOTCUA_POSTGRES_DIR:-$(CURDIR)/var/test-postgres} MOTCUA_POSTGRES_DURABLE=0 .venv/bin/python -m tools.holes

marks: ## break what criteria ask for in a copy of the code and see that the tests with their marks fail (some minutes)
	@BROWSER=0 scripts/setup.sh test && MOTCUA_POSTGRES_DIR=$${MOTCUA_POSTGRES_DIR:-$(CURDIR)/var/test-postgres} MOTCUA_POSTGRES_DURABLE=0 .venv/bin/python -m tools.marks

conformance: ## which criteria of Circular 21/2023 and the guides a test proves
	@BROWSER=0 scripts/setup.sh test && exec .venv/bin/motcua conformance

screenshots: ## a picture of every screen of the journeys, under var/screenshots
	@scripts/screenshots.sh

reset: ## throw away the database and all files under var/ (asks; FORCE=1 does not)
	@scripts/reset.sh

lock: ## renew the lock files from requirements/*.in (UPGRADE=1: newer releases)
	@scripts/lock.sh
