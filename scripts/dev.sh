#!/usr/bin/env bash
# The app with the UI from Vite. Needs a display.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/lib.sh

need_tools
need_packages "what the app is built on (1 to 2 minutes)" "${BUILD_PACKAGES[@]}" "${DESKTOP_PACKAGES[@]}"
need_npm ui
exec ui/node_modules/.bin/tauri dev
