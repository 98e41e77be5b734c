#!/usr/bin/env bash
# The release build of the app and passbook-cli, and the deb that holds both.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/lib.sh

need_tools
need_packages "what the app is built on, and the check of its desktop entry (1 to 2 minutes)" \
  "${BUILD_PACKAGES[@]}" desktop-file-utils
need_npm ui
build_ui

say "Building the release (about 8 minutes the first time on 2 cores)"
cargo build --locked --release --package passbook --package passbook-cli --bins

say "Packing the deb (about 20 s)"
extra=target/release/packaging
mkdir -p "$extra"
for page in passbook.1 passbook-cli.1 changelog; do
  gzip --best --no-name --stdout "packaging/linux/$page" >"$extra/$page.gz"
done
rm -f target/release/bundle/deb/*.deb
ui/node_modules/.bin/tauri bundle --ci --bundles deb

deb=$(find target/release/bundle/deb -maxdepth 1 -name '*.deb')
unpacked=$(mktemp -d)
trap 'rm -rf "$unpacked"' EXIT
# Packed again with xz, which every dpkg reads: a quarter smaller than with the bundler's gzip.
dpkg-deb --raw-extract "$deb" "$unpacked"
chmod 755 "$unpacked"
dpkg-deb --root-owner-group -Zxz --build "$unpacked" "$deb" >/dev/null
desktop-file-validate "$unpacked"/usr/share/applications/*.desktop

say "Bundle: $PWD/$deb"
note "size:    $(du --apparent-size -h "$deb" | cut -f1) (app $(du --apparent-size -h target/release/passbook | cut -f1), passbook-cli $(du --apparent-size -h target/release/passbook-cli | cut -f1))"
note "SHA-256: $(sha256sum "$deb" | cut -d' ' -f1)"
note "It is NOT signed: nothing but the sum above tells that it is this build."
note "Install: sudo apt-get install ./$deb"
