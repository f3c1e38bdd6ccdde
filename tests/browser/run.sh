#!/bin/sh
# Runs the browser tests against the real `preview-web`. Without a Chromium it skips them with a notice.
#   tests/browser/run.sh [TEST…]    all of them, or the named ones: test_arrival.Arrival
set -eu
cd "$(dirname "$0")/../.."

if ! CHROMIUM=$(sh tools/chromium.sh); then
    cat >&2 <<'END'

!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!
!!! BROWSER TESTS SKIPPED: there is no Chromium, and it could not be installed.      !!!
!!! Install it, or name one: CHROMIUM=/path/to/chromium ./task test:browser          !!!
!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!

END
    exit 0
fi
sh tools/python_environment.sh tests/browser/requirements.txt .tools/browser
python=$PWD/.tools/browser/bin/python
cargo build --quiet --locked --package preview --package preview-web

export CHROMIUM
export PREVIEW="${PREVIEW:-$(realpath "${CARGO_TARGET_DIR:-target}")/debug/preview}"
cd tests/browser
if [ $# = 0 ]; then
    set -- discover
fi
exec "$python" -m unittest "$@"
