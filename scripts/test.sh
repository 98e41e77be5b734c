#!/usr/bin/env bash
# Everything CI runs, in the order that finds a mistake soonest; stops at the first step that fails.
# One target folder and one profile for all steps, so that nothing is compiled twice.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/lib.sh

# A run from scratch gains nothing from incremental state; a developer's machine keeps its own.
if [ -n "${CI:-}" ]; then export CARGO_INCREMENTAL=0; fi
export PATH="$PWD/.tools/bin:$PATH"

summary=()
current=
began=$SECONDS
print_summary() {
  local status=$?
  printf '\n%-34s %8s\n' step seconds
  [ "${#summary[@]}" -eq 0 ] || printf '%s\n' "${summary[@]}"
  if [ "$status" -ne 0 ]; then printf '%-34s %8s\n' "$current" FAILED; fi
  printf '%-34s %8s\n' "in all" "$((SECONDS - began))"
  [ "$status" -eq 0 ] || printf '\nmake test stopped at: %s\n' "$current"
}
trap print_summary EXIT

step() { # step NAME COMMAND...
  local start=$SECONDS
  current=$1
  shift
  say "$current"
  "$@"
  summary+=("$(printf '%-34s %8s' "$current" "$((SECONDS - start))")")
}

scripts_are_sound() {
  local script
  for script in scripts/*.sh .ci/run; do bash -n "$script"; done
  node --test scripts/*.test.mjs
}
in_ui() { (cd ui && npm run --silent "$@"); }
ui_build() { in_ui build && touch ui/node_modules/.built; }
on_virtual_desktop() { scripts/virtual-desktop.sh "$@"; }

step "set-up" scripts/setup.sh
step "formatting" cargo fmt --all --check
step "rules of the repository" cargo xtask check
step "scripts" scripts_are_sound
step "ui: lint" in_ui lint
step "ui: tests" in_ui test
step "ui: type check and build" ui_build
step "rust: tests (5 to 8 min cold)" on_virtual_desktop cargo test --locked --workspace
step "rust: app and passbook-cli" cargo build --locked --workspace --bins
step "interop: clients and providers" npm --prefix tests/interop test
step "end to end: the real window" on_virtual_desktop npm --prefix tests/e2e test
step "rust: clippy (1 to 2 min cold)" cargo clippy --locked --workspace --all-targets -- --deny warnings
current=
say "Everything passed."
