#!/usr/bin/env bash
# Installs the deb on this machine, starts the app from its desktop entry until it has painted, and removes it again.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/lib.sh

deb=$(find target/release/bundle/deb -maxdepth 1 -name '*.deb' 2>/dev/null | head -n 1)
[ -n "$deb" ] || die "there is no deb yet." "Run make bundle first."
package_installed passbook && die "the package passbook is installed already." \
  "Remove it (apt-get remove passbook) so that the check does not take yours away."
need_packages "a virtual screen and the check of the desktop entry (about 15 s)" "${VIRTUAL_PACKAGES[@]}" desktop-file-utils

as_root=()
[ "$(id -u)" -eq 0 ] || as_root=(sudo)
say "Installing $deb (a few seconds)"
apt_get "${as_root[@]}" install --yes --no-install-recommends "./$deb"
remove() { apt_get "${as_root[@]}" remove --yes passbook; }
trap remove EXIT

entry=$(dpkg-query --listfiles passbook | grep '/applications/.*\.desktop$')
desktop-file-validate "$entry"
note "desktop entry: $entry"
note "passbook-cli:  $(passbook-cli --version)"
exec_line=$(sed -n 's/^Exec=//p' "$entry" | sed 's/ %[a-zA-Z]//g')
icon=$(sed -n 's/^Icon=//p' "$entry")
dpkg-query --listfiles passbook | grep -q "/hicolor/.*/$icon\.png$" || die "the icon $icon of the desktop entry is not in the package."

say "Starting it from its desktop entry: $exec_line"
# shellcheck disable=SC2016  # expanded on the virtual desktop, not here
scripts/virtual-desktop.sh bash -c '
  (cd / && exec $1 >/dev/null 2>&1) & app=$!
  trap "kill $app 2>/dev/null" EXIT
  node scripts/screen.mjs painted --pid "$app" --out target/run/installed.png' _ "$exec_line"
note "painted; screenshot: $PWD/target/run/installed.png"
say "The deb installs, starts from its desktop entry and paints. Removing it."
