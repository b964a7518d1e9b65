# Thin over bootstrap.py, which works without make as well: python3 bootstrap.py up
PYTHON ?= python3
HOST ?= 127.0.0.1
PORT ?= 8000

.PHONY: help up test lint frontend stack chaos docs requirements clean
.DEFAULT_GOAL := help

help: ## this list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

up: ## set up everything and serve on http://127.0.0.1:8000 (HOST=, PORT=)
	@$(PYTHON) bootstrap.py up --host $(HOST) --port $(PORT)

test: ## every check and test; says what was skipped and why
	@$(PYTHON) bootstrap.py test

lint: ## ruff, mypy, import contracts, eslint, tsc
	@$(PYTHON) bootstrap.py lint

frontend: ## build the front end
	@$(PYTHON) bootstrap.py frontend

stack: ## the distributed deployment on this machine's PostgreSQL, Redis and RabbitMQ
	@$(PYTHON) bootstrap.py stack --port $(PORT)

chaos: ## kill everything under load and prove that nothing is lost (CHAOS="--seed 7 --no-bugs")
	@$(PYTHON) bootstrap.py chaos $(CHAOS)

docs: ## write the generated pages of docs/
	@$(PYTHON) bootstrap.py docs

requirements: ## resolve requirements*.in to pinned files with hashes
	@$(PYTHON) bootstrap.py requirements

clean: ## remove the environment and everything built; the database in var/ stays
	rm -rf .venv frontend/node_modules frontend/dist staticfiles .pytest_cache .mypy_cache .ruff_cache
