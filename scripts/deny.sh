#!/usr/bin/env bash
# The whole of deny.toml by cargo-deny itself: what `cargo xtask check` applies, and advisories.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/lib.sh

export PATH="$PWD/.tools/bin:$PATH"
if ! command -v cargo-deny >/dev/null; then
  say "Building cargo-deny (about 8 minutes on 2 cores, once)"
  cargo install cargo-deny --version 0.20.2 --locked --root .tools --quiet
fi
say "Licences, bans and sources"
cargo deny check licenses bans sources
say "Advisories (downloads the RustSec database)"
if ! cargo deny check advisories; then
  die "the advisories did not pass, or their database could not be downloaded (see above)."
fi
