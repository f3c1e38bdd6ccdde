#!/bin/sh
# Writes a lock file (….txt) beside each ….in: every package that it needs, with the hashes of all its files in the package
# index, for every platform and Python version that is supported. Needs a network. Keeps versions that a lock file has already;
# with --upgrade takes the newest.
set -eu

sh tools/python_environment.sh tools/python/uv.txt .tools/uv
for source in requirements.in tests/browser/requirements.in tests/bench/python-baseline/requirements.in tools/python/*.in; do
    .tools/uv/bin/uv pip compile --quiet --no-config --universal --python-version 3.11 --generate-hashes \
        --no-emit-find-links --no-emit-index-url --custom-compile-command './task python-lock' \
        "$@" "$source" --output-file "${source%.in}.txt"
done
