#!/usr/bin/env bash
# Builds what is missing and opens the app. Without a display it opens on a virtual one and says where a picture lies.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/lib.sh

need_packages "what lets the app open your browser (a few seconds)" "${DESKTOP_PACKAGES[@]}"
scripts/build.sh

if [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ]; then
  say "Opening Passbook. Enter starts the sandbox: no credentials and no network needed."
  exec target/debug/passbook
fi

say "There is no display here, so Passbook opens on a virtual screen."
note "Its keyring, settings and session bus are thrown away when it ends; nothing of yours is touched."
exec scripts/virtual-desktop.sh scripts/run-virtual.sh
