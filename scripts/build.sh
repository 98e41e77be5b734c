#!/usr/bin/env bash
# Builds the app with its UI inside, and passbook-cli, in the debug profile. Does nothing that is already done.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/lib.sh

need_tools
need_packages "what the app is built on: a C compiler, WebKitGTK 4.1, D-Bus (1 to 2 minutes)" "${BUILD_PACKAGES[@]}"
need_npm ui
build_ui

if [ -x target/debug/passbook ]; then
  say "Building the app (seconds when little changed)"
else
  say "Building the app (about 5 minutes the first time on 2 cores)"
fi
cargo build --locked --workspace --bins
