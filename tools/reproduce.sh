#!/bin/sh
# Builds the functions of the working tree twice, from nothing, in two folders and with two home folders, and compares the
# zips: sh tools/reproduce.sh ARCHITECTURE. Compilers and crates come from this machine in both cases.
set -eu

architecture=$1
root=$PWD
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# The second home has Cargo's registry under another path.
RUSTUP_HOME=${RUSTUP_HOME:-$HOME/.rustup}
export RUSTUP_HOME
cargo_home=${CARGO_HOME:-$HOME/.cargo}

# build FOLDER HOME
build() {
    mkdir -p "$1" "$2/.cargo"
    git ls-files -z --cached --others --exclude-standard | xargs -0 cp --parents --no-dereference --target-directory "$1"
    ln -s "$root/.tools" "$1/.tools"
    for part in "$cargo_home"/config* "$cargo_home"/registry; do
        [ ! -e "$part" ] || cp -a "$part" "$2/.cargo/"
    done
    echo "Building in $1 for the home folder $2"
    (cd "$1" && HOME=$2 CARGO_HOME=$2/.cargo "$root/.tools/python/bin/python" tools/build_lambda.py \
        --architecture "$architecture")
}

build "$work/first" "$work/one/home"
build "$work/in another/folder" "$work/two"

for function in formatter slack-poster; do
    zip=target/lambda/$function/bootstrap.zip
    (cd "$work" && sha256sum "first/$zip" "in another/folder/$zip")
    cmp "$work/first/$zip" "$work/in another/folder/$zip"
done
echo "Both builds made the same zips."
