#!/usr/bin/env bash
# Figures for docs/performance.md: the ledger, its query box, exports, and reading everything, in release builds.
# BENCH_ROWS sets how many rows the largest size has (1000000 by default).
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/lib.sh

rows=${BENCH_ROWS:-1000000}
need_tools
need_packages "what the benchmarks are built on (1 to 2 minutes)" "${BUILD_PACKAGES[@]}"
say "Building the benchmarks (minutes when nothing is built yet)"
cargo bench --locked --no-run --package ledger --package export --package explorer

say "The ledger: put in, filter, sort, jump, add up (about a minute)"
cargo bench --locked --quiet --package ledger --bench ledger -- --most "$rows"
say "Terms of the filter and queries"
cargo bench --locked --quiet --package ledger --bench query -- --most "$rows"
say "Exports"
cargo bench --locked --quiet --package export --bench export -- "$rows"
say "Reading everything: a plain sequential reader, Passbook, and the server's floor (minutes)"
cargo bench --locked --quiet --package explorer --bench reading -- "$rows" 0 20
note "measured on: $(nproc) cores, $(uname -sr), load $(cut -d' ' -f1 /proc/loadavg)"
