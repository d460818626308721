# Everything that the project's tools need is brought by tools/setup on first use.
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
export PATH := $(CURDIR)/.tools/bin:$(CURDIR)/node_modules/.bin:$(PATH)

PORT ?= 8080
# How long each fuzz target runs, and which of them do.
FUZZ_SECONDS ?= 60
FUZZ_TARGETS ?= sniff text json csv archive query
# Which random queries are compared, and how many.
ORACLE_FIRST ?= 0
ORACLE_CASES ?= 1000000
# What the browser benchmarks are made with: logs of so many records, so many rounds, and larger logs
# that Flowglass alone reads, once; and the page that they write.
BENCH_RECORDS ?= 100000 1000000 10000000
BENCH_ROUNDS ?= 5
BENCH_LARGE ?=
BENCH_PAGE ?= docs/benchmarks.md
# Where the programs of examples/ are, and the one that writes logs.
programs := $(abspath $(or $(CARGO_TARGET_DIR),target))/release/examples
load := $(programs)/generate load
# What dist/ is made of.
sources := Cargo.toml Cargo.lock Trunk.toml .cargo/config.toml index.html $(wildcard tools/*.mjs) \
	$(shell find $(wildcard src style samples lessons) -type f)

.PHONY: help serve build test test-all test-shortcuts test-duckdb test-oracle check bench bench-browser fuzz screenshots

help: ## Show these commands
	@grep -E '^[a-z-]+:.*##' Makefile | sed -E 's/:.*## /\t/' | expand -t 15

serve: build ## Build the release app and serve it on http://127.0.0.1:8080/
	@node tools/serve.mjs --port $(PORT)

build: dist/index.html ## Build dist/, which works from any path of any static host

dist/index.html: $(sources)
	@tools/setup build
	trunk build --release --locked

test: build ## Run the native tests and the browser tests
	@tools/setup build browser
	cargo test --locked
	node --test --test-force-exit tests/browser/suite.mjs

test-all: export FLOWGLASS_BROWSER_TESTS := all
test-all: test test-shortcuts test-duckdb test-oracle target/gigabyte.log ## Also go through every state and mission in the browser, take all shortcuts of the engine or none, compare with DuckDB and the slow evaluator, judge thousands of simulated networks, and load 1 GB into the browser
	FLOWGLASS_VERDICT_CASES=20000 cargo test --locked --release --test verdicts
	node --test --test-force-exit tests/browser/gigabyte.mjs

test-shortcuts: ## Run the native tests with none of the shortcuts of the engine, and with all of them
	cargo test --locked --features plain
	cargo test --locked --features eager

test-duckdb: ## Compare queries with the same questions in SQL, asked of DuckDB
	@tools/setup duckdb
	cargo build --locked --release --example query --example generate
	mkdir -p target/duckdb
	$(load) --records 3000 --format v5 --seed 1 target/duckdb/day-a.log
	$(load) --records 1500 --format v5 --seed 2 target/duckdb/day-b.log
	$(load) --records 1500 --header --days 1000 --seed 3 target/duckdb/years.log
	.tools/venv/bin/python tests/duckdb/compare.py $(programs)/query target/duckdb $(CASES)

test-oracle: ## Compare ORACLE_CASES (1,000,000) random queries with the slow evaluator, those from ORACLE_FIRST (0) on
	FLOWGLASS_ORACLE_FIRST=$(ORACLE_FIRST) FLOWGLASS_ORACLE_CASES=$(ORACLE_CASES) \
	  cargo test --locked --release --test queries random_queries

target/gigabyte.log: examples/generate/load.rs
	cargo run --locked --release --example generate -- load --records 10000000 $@

check: ## Check formatting and lints, natively and for WebAssembly
	@tools/setup build
	cargo fmt --check
	cargo clippy --locked --all-targets -- -D warnings
	cargo clippy --locked --target wasm32-unknown-unknown --lib --bins -- -D warnings

screenshots: build ## Write pictures of the page in its main states to docs/screenshots/
	@tools/setup browser
	node tools/screenshots.mjs

bench: ## Run the benchmarks
	cargo bench --locked

bench-browser: build ## Compare with others in the browser and natively, and write docs/benchmarks.md (BENCH_RECORDS="100000" BENCH_ROUNDS=1 tries it out)
	@tools/setup browser bench
	cargo build --locked --release --example query --example generate
	node tools/bench/run.mjs --programs $(programs) --records "$(BENCH_RECORDS)" --rounds $(BENCH_ROUNDS) \
	  --large "$(BENCH_LARGE)" --page $(BENCH_PAGE)

fuzz: ## Fuzz every target for FUZZ_SECONDS (60) each; what it finds stays in target/fuzz/ and fuzz/artifacts/
	@tools/setup fuzz
	for target in $(FUZZ_TARGETS); do \
	  mkdir -p target/fuzz/$$target; \
	  cargo +nightly fuzz run $$target target/fuzz/$$target fuzz/corpus/$$target -- \
	    -max_total_time=$(FUZZ_SECONDS) -timeout=10 -rss_limit_mb=2048 -max_len=4096 -print_final_stats=1; \
	done
