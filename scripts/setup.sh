#!/usr/bin/env bash
# Everything that the tests need beside Rust and Node.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/lib.sh

need_tools
need_packages "what the app is built on and tested with (1 to 3 minutes)" \
  "${BUILD_PACKAGES[@]}" "${DESKTOP_PACKAGES[@]}" "${VIRTUAL_PACKAGES[@]}" "${TEST_PACKAGES[@]}"
need_browser
for folder in ui tests/interop tests/e2e; do need_npm "$folder"; done

driver=2.1.0
if [ ! -x .tools/bin/tauri-driver ] || ! grep -qs "tauri-driver $driver" .tools/.crates.toml; then
  say "Building tauri-driver $driver, which lets the tests drive the window (about 1 minute)"
  cargo install tauri-driver --version "$driver" --locked --root .tools --quiet
fi
