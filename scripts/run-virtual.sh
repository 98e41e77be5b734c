#!/usr/bin/env bash
# The part of run.sh that runs on the virtual screen: starts the app, takes its picture, waits for it to end.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/lib.sh

picture=target/run/passbook.png
log=target/run/passbook.log
mkdir -p target/run
rm -f "$picture"

target/debug/passbook >"$log" 2>&1 &
app=$!
trap 'kill "$app" 2>/dev/null || true' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

node scripts/screen.mjs painted --pid "$app" --out "$picture" || {
  tail -n 20 "$log" >&2
  die "Passbook did not come up; what it said is above and in $log."
}
say "Passbook is running. Screenshot: $PWD/$picture"
if [ "${PASSBOOK_RUN_ONCE:-}" = 1 ]; then
  note "PASSBOOK_RUN_ONCE=1: ending it now."
  exit 0
fi
note "Ctrl+C ends it. PASSBOOK_RUN_ONCE=1 make run would end by itself after the screenshot."
status=0
wait "$app" || status=$?
exit "$status"
