#!/usr/bin/env bash
# Renders icons/passbook.svg to every size and container that the bundles ask for.
# Each size is rendered from the drawing itself, never scaled down from a larger picture.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/lib.sh

need_packages "the drawing tool for the icons (about 10 s)" librsvg2-bin

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for size in 16 24 32 48 64 128 256 512 1024; do
  rsvg-convert --width "$size" --height "$size" icons/passbook.svg --output "$work/$size.png"
done
node scripts/pack-icons.mjs "$work" icons
say "icons written to icons/"
