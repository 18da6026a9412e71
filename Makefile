# Two commands matter: `make run` opens the app, `make test` proves it. `make check` is the daily loop.
# Each installs what it needs, once; a second run is quick.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
.ONESHELL:
.DEFAULT_GOAL := help

TARGET := target
STAMPS := $(TARGET)/stamps
TOOLS := $(TARGET)/tools
# Built together, whatever of it is needed: with another set of packages their dependencies would have other features, and
# be compiled anew.
PROGRAMS := -p fener-window -p fener-cli -p fener-hub
# What the page is made of: the window and the bridge carry the built page inside.
UI_SOURCES := $(shell find ui schemas -type f -not -path 'ui/node_modules/*' -not -path 'ui/dist*' 2>/dev/null)

.PHONY: help
help: ## this list
	@sed -nE 's/^([a-z-]+):.*## (.*)/\1\t\2/p' $(MAKEFILE_LIST) | expand -t 24

# -- what people type ----------------------------------------------------------------------------------------

.PHONY: run
run: deps-build $(STAMPS)/ui-built ## build all and open the app with a hub, a tablet and a desk
	if [ -n "$${DISPLAY:-}$${WAYLAND_DISPLAY:-}" ]; then
		cargo build --locked $(PROGRAMS)
	else
		$(MAKE) --no-print-directory deps-test
		cargo build --locked $(PROGRAMS) --features fener-window/e2e --bin fener-window-e2e --bin fener --bin fener-hub
	fi
	scripts/run

.PHONY: demo
demo: deps-demo ## the same story in a terminal, in seconds
	cargo build --locked --quiet $(PROGRAMS) --bin fener --bin fener-hub
	$${CARGO_TARGET_DIR:-$(TARGET)}/debug/fener demo

.PHONY: test
test: ## everything: lint, all tests, the Android check
	rm -f $(TARGET)/timings
	scripts/timed 'apt packages' $(MAKE) --no-print-directory deps-build deps-test
	scripts/timed 'page' $(MAKE) --no-print-directory test-ui
	scripts/timed 'lint' $(MAKE) --no-print-directory lint
	scripts/timed 'build' $(MAKE) --no-print-directory build-for-tests pyxform
	scripts/timed 'tests' cargo test --locked --workspace
	scripts/timed 'fuzz' $(MAKE) --no-print-directory fuzz
	scripts/timed 'window' $(MAKE) --no-print-directory test-window
	scripts/timed 'android' $(MAKE) --no-print-directory check-android check-android-selftest
	scripts/timed --report

.PHONY: check
check: ui/node_modules/.package-lock.json pyxform ## the daily loop: format, types and tests of all but the window
	cargo fmt --all --check
	cargo test
	npm --prefix ui run --silent check

.PHONY: lint
lint: $(STAMPS)/ui-built $(TOOLS)/bin/cargo-deny ## format, clippy, licences and sources of dependencies, documentation
	cargo fmt --all --check
	cargo clippy --locked --workspace --all-features --lib --bins -- -D warnings
	cargo clippy --locked --workspace --all-features --tests --benches -- -D warnings -A clippy::disallowed_methods -A clippy::disallowed_types -A clippy::print_stdout -A clippy::print_stderr
	cargo fmt --manifest-path fuzz/Cargo.toml --check
	RUSTDOCFLAGS='-D warnings' cargo doc --locked --workspace --no-deps --document-private-items --quiet
	$(TOOLS)/bin/cargo-deny --log-level error check --hide-inclusion-graph bans licenses sources
	$(TOOLS)/bin/cargo-deny --manifest-path fuzz/Cargo.toml --log-level error check --hide-inclusion-graph bans licenses sources
	npm --prefix ui run --silent lint

.PHONY: advisories
advisories: $(TOOLS)/bin/cargo-deny ## known holes in dependencies; needs the RustSec database's git host
	$(TOOLS)/bin/cargo-deny check advisories

.PHONY: bench
bench: deps-build ## every budget, measured
	cargo bench --locked

.PHONY: torture
torture: deps-test ## a fault at every call, power lost in 50,000 ways, long random histories: hours
	FENER_TORTURE=1 cargo test --locked -p fener-tests --test faults --test power -- --nocapture
	PROPTEST_CASES=2000 cargo test --locked -p fener-vault --test machine -- --nocapture

# What libFuzzer finds is kept in target/fuzz/found, and what it has tried in target/fuzz/corpus.
FUZZ_SECONDS ?= 30
.PHONY: fuzz
fuzz: deps-demo ## made-up packs, facts, spreadsheets, keyrings, events and calls, FUZZ_SECONDS of each: nothing may panic, hang or fill the memory
	scripts/fuzz $(FUZZ_SECONDS) pack facts xlsx keyring event call

.PHONY: check-android
check-android: deps-android ## type-check the whole app for aarch64-linux-android
	scripts/check-android

.PHONY: check-android-selftest
check-android-selftest: deps-android ## prove that check-android catches a type error
	scripts/check-android --selftest

# -- what they need -------------------------------------------------------------------------------------------

.PHONY: deps-build deps-demo deps-test deps-android
deps-build: ## apt packages to build
	scripts/apt build-essential pkg-config perl libssl-dev libtss2-dev libwebkit2gtk-4.1-dev

deps-demo:
	scripts/apt build-essential pkg-config perl libssl-dev libtss2-dev

deps-test: ## apt packages to test
	scripts/apt strace swtpm webkit2gtk-driver xvfb xauth chromium fonts-noto-core imagemagick xdotool python3-venv dbus python3-dbus python3-gi

deps-android: $(STAMPS)/ui-built
	scripts/apt rustc-web rust-web-src gcc-aarch64-linux-gnu libc6-dev-arm64-cross libssl-dev

ui/node_modules/.package-lock.json: ui/package-lock.json
	npm --prefix ui ci --ignore-scripts
	touch $@

$(STAMPS)/ui-built: ui/node_modules/.package-lock.json $(UI_SOURCES)
	npm --prefix ui run --silent build
	mkdir -p $(@D)
	touch $@

$(TOOLS)/bin/cargo-deny:
	cargo install cargo-deny --version 0.20.2 --locked --root $(TOOLS)

# What converts XLSForms for every tool that reads them: the tests give it whatever we export.
PYXFORM := 4.5.0
$(STAMPS)/pyxform-$(PYXFORM):
	python3 -c 'import ensurepip' 2>/dev/null || scripts/apt python3-venv
	rm -rf $(TOOLS)/pyxform
	python3 -m venv $(TOOLS)/pyxform
	$(TOOLS)/pyxform/bin/pip install --quiet --disable-pip-version-check pyxform==$(PYXFORM)
	mkdir -p $(@D)
	touch $@

.PHONY: pyxform
pyxform: $(STAMPS)/pyxform-$(PYXFORM) ## the converter that the tests of XLSForm use

.PHONY: test-ui
test-ui: $(STAMPS)/ui-built
	npm --prefix ui run --silent check
	npm --prefix ui run --silent test

# The real windows, on a display of their own that is tall enough for a screenshot of a whole page.
.PHONY: test-window
test-window: build-for-tests ## drive the real windows from the checkpoint to the agency; screenshots in target/e2e
	xvfb-run --auto-servernum --server-args '-screen 0 1280x4096x24' node --test --test-reporter=spec tests/e2e/journey.mjs tests/e2e/secrets.mjs

# The tests start these programs; `fener-window-e2e` is the window that a WebDriver may drive.
.PHONY: build-for-tests
build-for-tests: $(STAMPS)/ui-built
	cargo build --locked --workspace
	cargo build --locked --workspace --features fener-window/e2e --bin fener-window-e2e
