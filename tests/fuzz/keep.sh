#!/bin/sh
# Keeps what fuzzing found: of the inputs in .tools/fuzz with at most 1 KB, the fewest that reach the same code, in
# tests/fuzz/corpus.tar.xz, with which run.sh starts. Run it after a long `task fuzz`.
set -eu
cd "$(dirname "$0")/../.."

release="target/fuzz/$(rustc --print host-tuple)/release"
kept=.tools/fuzz/kept
rm -rf "$kept"
for target in body event fields stored; do
    mkdir -p "$kept/$target"
    echo "── $target"
    "$release/$target" -merge=1 -max_len=1024 -timeout=60 "$kept/$target" ".tools/fuzz/$target" 2>&1 | tail -n 1
done
# The same inputs make the same bytes.
tar --create --sort=name --mtime=@0 --owner=0 --group=0 --numeric-owner --directory "$kept" body event fields stored |
    xz -9 --extreme >tests/fuzz/corpus.tar.xz
rm -rf "$kept"
ls -l tests/fuzz/corpus.tar.xz
