#!/usr/bin/env bash
# Figures for docs/performance.md: the ledger, its query box, exports, and reading everything, in release builds, each
# at a thousand, ten thousand, a hundred thousand and a million rows, with how each grows.
# BENCH_ROWS sets how many rows the largest size may have (1000000 by default).
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/lib.sh

rows=${BENCH_ROWS:-1000000}
[[ $rows =~ ^[0-9]+$ && $rows -ge 1000 ]] || die "BENCH_ROWS is $rows." "Give a number of rows from 1000 on: BENCH_ROWS=100000 make bench"
need_tools
need_packages "what the benchmarks are built on (1 to 2 minutes)" "${BUILD_PACKAGES[@]}"
say "Building the benchmarks (about 5 minutes when nothing is built yet)"
cargo bench --locked --quiet --no-run --package ledger --package export --package explorer

began=$SECONDS
bench() { # bench PACKAGE NAME WHAT...
  local package=$1 name=$2
  shift 2
  say "$*"
  cargo bench --locked --quiet --package "$package" --bench "$name" -- --most "$rows"
}
bench ledger ledger "The ledger: generate, upsert, scroll, sort, filter, totals; memory and bytes per row (about a minute)"
bench ledger query "Terms of the filter and queries (about a minute)"
bench export export "Exports (about a minute)"
bench explorer reading "Reading everything: the server's floor, a plain sequential reader, Passbook (about 5 minutes)"
note "measured in $((SECONDS - began)) s on $(nproc) cores, $(uname -sr), load now $(cut -d' ' -f1 /proc/loadavg)"
note "a load well above what runs here means that other programs took part: measure again on a quiet machine"
