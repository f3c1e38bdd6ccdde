#!/bin/sh
# Makes the pictures in docs/pictures/: screenshots of the page in headless Chromium, of a channel whose day passes on the
# local cloud, and the architecture diagram.
set -eu
cd "$(dirname "$0")/.."

CHROMIUM=$(sh tools/chromium.sh --pictures)
sh tools/python_environment.sh tests/browser/requirements.txt .tools/browser
python=$PWD/.tools/browser/bin/python
cargo build --quiet --locked --package preview --package preview-web

export CHROMIUM
export PREVIEW="${PREVIEW:-$(realpath "${CARGO_TARGET_DIR:-target}")/debug/preview}"
"$python" -B tests/browser/pictures.py
"$python" -B tools/architecture.py
