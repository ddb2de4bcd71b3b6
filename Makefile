# The commands of this project. `make help` lists them.

SWIFT ?= swift
FORMATTED := Package.swift Sources Tests $(wildcard Benchmarks Examples Snippets)

.DEFAULT_GOAL := help
.PHONY: help run build deb test test-deb model fuzz kills matrix revokes soak costs bench pages tokens scaling format lint docs site

help: ## list these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

run: ## install missing packages, build for a trial, start http://localhost:8080 (ARGS="--port 9000" is passed on)
	@scripts/setup run
	@scripts/build --product coatcheck
	.build/debug/coatcheck serve $(ARGS)

build: ## build the server for production: .build/release/coatcheck, which needs no Swift toolchain to run
	@scripts/setup run
	$(SWIFT) build --configuration release --product coatcheck --static-swift-stdlib -Xlinker -s -Xlinker -z -Xlinker now
	@scripts/check-linkage .build/release/coatcheck

deb: ## build the Debian package, .build/deb/coatcheck_….deb (ARGS="--help" lists options)
	@scripts/setup deb
	@scripts/deb $(ARGS)

test: ## install the packages that the tests need and run all checks
	@scripts/setup test
	@scripts/test

model: ## check larger scopes of the near cache's model than `make test` does (some 10 minutes, 3 GB of memory)
	@scripts/setup test
	@scripts/check-model --full

test-deb: build ## install, upgrade, remove and purge the Debian package of the release on fresh machines (some 5 minutes)
	@scripts/setup test
	PACKAGED_PROGRAM=.build/release/coatcheck .venv/bin/python -m pytest Tests/Packaging

fuzz: ## generate at least 20,000 calls of the API and check the server (some 7 minutes; FUZZ_EXAMPLES=… for more)
	@scripts/setup test
	@scripts/build --product coatcheck
	FUZZ_EXAMPLES=$${FUZZ_EXAMPLES:-250} FUZZ_SEED=$${FUZZ_SEED:-$$(date +%s)} .venv/bin/python -m pytest Tests/Fuzz --numprocesses 2

kills: ## kill servers at 300 moments of credential changes (some 15 minutes; KILLS=… moments for each change and store)
	@scripts/setup test
	@scripts/build --product coatcheck
	KILLS=$${KILLS:-20} .venv/bin/python -m pytest Tests/Instances/test_credential_kills.py --numprocesses 3 --dist loadgroup

matrix: ## send 20,000 malformed requests to each of two applications behind each proxy (some 15 minutes; MATRIX_VARIANTS=… for more)
	@scripts/setup test
	@scripts/build --product coatcheck
	MATRIX_VARIANTS=$${MATRIX_VARIANTS:-20000} MATRIX_SEED=$${MATRIX_SEED:-$$(date +%s)} .venv/bin/python -m pytest Tests/ForwardAuth/test_matrix.py

revokes: ## revoke 200 sessions while servers freeze and connections break, for each store (some 15 minutes; REVOCATIONS=…)
	@scripts/setup test
	@scripts/build --product coatcheck
	REVOCATIONS=$${REVOCATIONS:-200} REVOCATION_SEED=$${REVOCATION_SEED:-$$(date +%s)} .venv/bin/python -m pytest Tests/Instances/test_near_cache.py --numprocesses 2 --dist loadgroup

soak: ## run servers with 10,000 connections for an hour and check that nothing grows (SOAK_SECONDS=… SOAK_CONNECTIONS=…)
	@scripts/setup test
	@scripts/build --product coatcheck
	SOAK_SECONDS=$${SOAK_SECONDS:-3600} SOAK_CONNECTIONS=$${SOAK_CONNECTIONS:-10000} .venv/bin/python -m pytest Tests/Instances/test_soak.py --numprocesses 2 --dist loadgroup

costs: ## count the instructions and allocations of the hot paths and of the server, and compare them with the tables
	@scripts/setup test
	@scripts/check-costs
	@scripts/build --product coatcheck
	.venv/bin/python -m pytest Tests/Costs

bench: ## measure what sessions cost, here and elsewhere (about an hour; ARGS="--quick" is passed on)
	@scripts/setup bench
	@scripts/bench $(ARGS)

pages: ## measure the first byte of every page with a million sessions, accounts and events (about an hour; ARGS="--help" lists options)
	@scripts/setup test
	@scripts/build --product coatcheck
	@.venv/bin/python Benchmarks/Pages $(ARGS)

tokens: ## compare a session with a token in the cost of a request, and write docs/sessions-or-tokens.md (some 5 minutes)
	@python3 Benchmarks/Tokens --write

scaling: ## measure the unit costs of the stores and write docs/scaling.md (some 10 minutes)
	@scripts/setup test
	@python3 Benchmarks/Scaling --measure --write

format: ## format the Swift sources
	$(SWIFT) format format --in-place --parallel --recursive $(FORMATTED)

lint: ## check layout, module arrows and size budgets
	$(SWIFT) format lint --strict --parallel --recursive $(FORMATTED)
	@python3 scripts/check-structure

.PHONY: image test-image
image: ## build the container image without a daemon, .build/image/coatcheck-….tar (ARGS="--help" lists options)
	@scripts/setup image
	@scripts/image $(ARGS)

test-image: build ## build the container image of the release, check its size, and run servers in it (some 2 minutes after the build)
	@scripts/setup test
	PACKAGED_PROGRAM=.build/release/coatcheck .venv/bin/python -m pytest Tests/Containers

docs: ## write the library's reference to .build/docs; a warning of DocC is an error
	@scripts/setup run
	@scripts/build
	@scripts/docs

site: docs ## write the documentation as a static site to .build/site (ARGS="--output FOLDER" is passed on)
	@scripts/setup site
	@.build/site-venv/bin/python docs/site --library .build/docs $(ARGS)
