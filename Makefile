# The two commands are `make run` and `make test`; the rest is for people who work on Passbook.
# The work is done by scripts/, which say what they do and how long it takes.

SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help run test setup build fmt lint unit ui interop e2e screenshots bundle bundle-check measure measure-table bench deny icons dev clean

help: ## list these targets
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: ## install what is missing, build, open the app (on a virtual screen where there is no display)
	@scripts/run.sh

test: ## everything CI runs (about 20 minutes the first time on 2 cores)
	@scripts/test.sh

setup: ## install what the tests need: system packages, npm packages, tauri-driver
	@scripts/setup.sh

build: ## the debug build of the app and passbook-cli
	@scripts/build.sh

dev: ## the app with the UI from Vite, reloading at each change
	@scripts/dev.sh

# What npm notes when it has installed the packages of the UI.
UI_PACKAGES := ui/node_modules/.package-lock.json
$(UI_PACKAGES): ui/package-lock.json
	@node scripts/check-node.mjs
	@. scripts/lib.sh && need_npm ui

fmt: $(UI_PACKAGES) ## format Rust and the UI
	cargo fmt --all
	npm --prefix ui run --silent format

lint: build ## formatting, rules of the repository, lints, without running tests
	cargo fmt --all --check
	cargo xtask check
	npm --prefix ui run --silent lint
	cargo clippy --locked --workspace --all-targets -- --deny warnings

unit: build ## the Rust tests only
	scripts/virtual-desktop.sh cargo test --locked --workspace

ui: $(UI_PACKAGES) ## the UI's lint, tests and build only
	npm --prefix ui run --silent lint
	npm --prefix ui run --silent test
	npm --prefix ui run --silent build

interop: setup build ## the certified client against the sandbox, Passbook against the certified provider
	npm --prefix tests/interop test

e2e: setup build ## the real binary in a real window with a real browser and keyring
	PATH="$(CURDIR)/.tools/bin:$$PATH" scripts/virtual-desktop.sh npm --prefix tests/e2e test

screenshots: setup build ## every screen, light and dark, into docs/screenshots/
	PATH="$(CURDIR)/.tools/bin:$$PATH" scripts/virtual-desktop.sh npm --prefix tests/e2e run screenshots

bundle: ## the release build and the deb, unsigned (about 10 minutes the first time)
	@scripts/bundle.sh

bundle-check: ## install the deb on this machine, start it from its desktop entry, remove it again
	@scripts/bundle-check.sh

measure: ## start time, memory and sizes of the release build, beside an empty window
	@scripts/measure.sh

measure-table: setup ## a million transactions in the real window: first rows, stalls, filter, sort, jump, memory
	npm --prefix ui run --silent build
	cargo build --locked --release --package passbook --package passbook-cli --bins --features passbook/automation
	PASSBOOK="$(CURDIR)/target/release/passbook" PATH="$(CURDIR)/.tools/bin:$$PATH" scripts/virtual-desktop.sh node tests/e2e/run.mjs measure-table

bench: ## the ledger, its query box, exports and reading everything, from a thousand to a million rows (about 15 minutes with the build)
	@scripts/bench.sh

deny: ## cargo-deny with the advisory database (installs cargo-deny, about 8 minutes the first time)
	@scripts/deny.sh

icons: ## render icons/passbook.svg to every size
	@scripts/icons.sh

clean: ## remove what was built and installed inside this folder
	rm -rf target .tools gen ui/dist ui/node_modules tests/e2e/node_modules tests/interop/node_modules
