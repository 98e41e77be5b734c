#!/usr/bin/env bash
# Figures for docs/performance.md: start, memory, idle CPU and sizes of the release build, beside an empty Tauri window
# from the same build. PROFILE=debug measures the debug build, RUNS sets how often each program starts (7 by default).
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/lib.sh

profile=${PROFILE:-release}
flags=(--locked)
[ "$profile" = debug ] || flags+=("--$profile")

need_tools
need_packages "what the app is built on, and a virtual screen (1 to 2 minutes)" "${BUILD_PACKAGES[@]}" "${VIRTUAL_PACKAGES[@]}"
need_npm ui
build_ui
say "Building the app and an empty window, $profile (minutes when nothing is built yet)"
cargo build "${flags[@]}" --package passbook --package passbook-cli --bins
cargo build "${flags[@]}" --package passbook --example empty_window

say "Starting each ${RUNS:-7} times on a virtual screen (about a minute)"
scripts/virtual-desktop.sh node scripts/measure.mjs "${RUNS:-7}" \
  "empty window=$PWD/target/$profile/examples/empty_window" "Passbook=$PWD/target/$profile/passbook"

say "Signing in ${RUNS:-7} times, then the app with that session"
PASSBOOK_CLI="$PWD/target/$profile/passbook-cli" scripts/virtual-desktop.sh \
  node scripts/measure-signed-in.mjs "${RUNS:-7}" "$PWD/target/$profile/passbook"

say "Sizes"
for file in "target/$profile/passbook" "target/$profile/passbook-cli" target/release/bundle/deb/*.deb; do
  [ ! -f "$file" ] || note "$(du --apparent-size --block-size=KiB "$file" | cut -f1)  $file"
done
note "measured on: $(nproc) cores, $(uname -sr), load $(cut -d' ' -f1 /proc/loadavg)"
