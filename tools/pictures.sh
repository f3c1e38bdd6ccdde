#!/bin/sh
# Makes the pictures in docs/pictures/: screenshots of the page in headless Chromium, and the architecture diagram.
set -eu
cd "$(dirname "$0")/.."

CHROMIUM=$(sh tools/chromium.sh --pictures)
python=$(sh tests/browser/install.sh)
cargo build --quiet --locked --package preview --package preview-web

export CHROMIUM
BINARIES=$(realpath "${CARGO_TARGET_DIR:-target}")/debug
export BINARIES
"$python" -B tests/browser/pictures.py
"$python" -B tools/architecture.py
