#!/bin/sh
# Fuzzes each target for a number of seconds. The corpus in .tools/fuzz starts with the fixtures and with corpus.tar.xz,
# which keep.sh writes, and grows. Stops at the first finding and prints the input file that reproduces it.
#   tests/fuzz/run.sh 30
set -eu

seconds="${1:?usage: tests/fuzz/run.sh SECONDS}"
version=0.13.2
cd "$(dirname "$0")/../.."

if ! .tools/cargo/bin/cargo-fuzz --version 2>/dev/null | grep -qx "cargo-fuzz $version"; then
    echo "Installing cargo-fuzz $version into .tools/cargo (once, about a minute)" >&2
    cargo install --quiet --locked cargo-fuzz --version "$version" --root .tools/cargo
fi
# No sanitizers: they need a nightly toolchain and find faults of unsafe code. No tracing of
# comparisons, which takes two thirds of the time: the dictionary has the tokens.
host="$(rustc --print host-tuple)"
.tools/cargo/bin/cargo-fuzz build --fuzz-dir tests/fuzz --target "$host" --target-dir target/fuzz \
    --sanitizer none --no-trace-compares

mkdir -p .tools/fuzz/findings
# Inputs have their digests as names, so that nothing is overwritten by another one.
tar --extract --xz --file tests/fuzz/corpus.tar.xz --directory .tools/fuzz
for target in body event fields stored; do
    mkdir -p ".tools/fuzz/$target"
    log=".tools/fuzz/$target.log"
    echo "── $target for $seconds s"
    if "target/fuzz/$host/release/$target" -max_total_time="$seconds" \
        -timeout=30 -rss_limit_mb=512 -max_len=1048576 -len_control=0 \
        -dict=tests/fuzz/dictionary.txt -artifact_prefix=".tools/fuzz/findings/$target-" \
        ".tools/fuzz/$target" >"$log" 2>&1; then
        tail -n 1 "$log"
    else
        # The panic or the exceeded limit, and the input that reproduces it.
        grep -a -A 1 -e 'panicked at' -e 'ERROR: libFuzzer' -e 'Test unit written' "$log" >&2
        echo "To reproduce: target/fuzz/$host/release/$target FILE" >&2
        exit 1
    fi
done
