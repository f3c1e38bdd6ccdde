#!/bin/sh
# Makes what docs/pictures/ shows: pictures of the page, taken in headless Chromium, and the drawing of the parts.
set -eu
cd "$(dirname "$0")/.."

CHROMIUM=$(sh tools/chromium.sh --pictures)
python=$(sh tests/browser/install.sh)
cargo build --quiet --locked --package preview --package preview-web

export CHROMIUM
export PREVIEW="${PREVIEW:-$(realpath "${CARGO_TARGET_DIR:-target}")/debug/preview}"
"$python" -B tests/browser/pictures.py
"$python" -B tools/architecture.py
