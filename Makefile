# The commands of everyday work. Each is a script of the same name under Scripts/, to be read there.

.PHONY: help run build test tour check docs clean-data

help: ## show this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 20

run: ## serve a sample province on http://127.0.0.1:8080 (PORT=8090 for another port)
	@Scripts/run

build: ## build the program and its tests
	@Scripts/setup run
	@Scripts/build

test: ## run every test, on SQLite and on PostgreSQL
	@Scripts/test

tour: ## play the whole story through the public API (DB=postgres for PostgreSQL)
	@Scripts/tour

check: ## format, build without warnings, tests: before every commit
	@Scripts/check

docs: ## write again the pages under docs/ that tests produce
	@Scripts/docs

clean-data: ## remove the sample province that `make run` made
	@Scripts/clean-data
