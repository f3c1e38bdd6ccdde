#!/bin/sh
# Checks the dependencies (deny.toml, and that each is used) and the Terraform. Its tools are pinned here and installed
# into .tools/ if missing.
set -eu

cargo_deny=0.20.2
cargo_machete=0.9.2
checkov=3.3.30

advisories=https://github.com/RustSec/advisory-db

say() {
    printf '\n%s\n' "$*" >&2
}

# crate NAME VERSION: installs a crate. Does nothing, without network access, if this version is installed. Not optimised,
# because it runs for seconds and builds in a third of the time.
crate() {
    CARGO_PROFILE_RELEASE_OPT_LEVEL=0 CARGO_PROFILE_RELEASE_LTO=false CARGO_PROFILE_RELEASE_CODEGEN_UNITS=16 \
        cargo install --quiet --locked --root .tools/cargo "$1" --version "$2"
}

# python_tool NAME VERSION: installs a Python tool into its own environment, because its requirements conflict with those
# of the other tools.
python_tool() {
    [ "$(cat ".tools/$1/version" 2>/dev/null)" = "$2" ] && return
    rm -rf ".tools/$1"
    python3 -m venv ".tools/$1"
    ".tools/$1/bin/python" -m pip install --quiet --disable-pip-version-check "$1==$2"
    echo "$2" >".tools/$1/version"
}

# deny MANIFEST CHECKS: of the manifest's workspace.
deny() {
    manifest=$1
    shift
    .tools/cargo/bin/cargo-deny --locked --manifest-path "$manifest" --config deny.toml check "$@"
}

# Returns 0 if the advisories can be fetched, 1 without a network. Any other error ends the audit.
advisories_are_available() {
    if answer=$(GIT_TERMINAL_PROMPT=0 LC_ALL=C git ls-remote "$advisories" HEAD 2>&1); then
        return 0
    fi
    say "$answer"
    case $answer in
    *'Could not resolve'* | *'Failed to connect'* | *"Couldn't connect"* | *'timed out'* | *'unreachable'*) return 1 ;;
    esac
    exit 1
}

if ! .tools/cargo/bin/cargo-deny --version >/dev/null 2>&1 || [ ! -e .tools/checkov/version ]; then
    say 'Installing the tools of the audit into .tools/ (once, a few minutes)'
fi
crate cargo-deny "$cargo_deny"
crate cargo-machete "$cargo_machete"
python_tool checkov "$checkov"

say 'Licences, sources and duplicates of crates'
deny Cargo.toml --deny warnings bans licenses sources
deny tests/fuzz/Cargo.toml --allow unmatched-skip bans sources # not distributed, so its licences do not matter

if advisories_are_available; then
    say 'Known vulnerabilities of crates'
    deny Cargo.toml --deny warnings advisories
    deny tests/fuzz/Cargo.toml advisories
else
    say '!!! KNOWN VULNERABILITIES OF CRATES WERE NOT CHECKED: there is no network to fetch them from. !!!'
fi

say 'Unused dependencies'
.tools/cargo/bin/cargo-machete

say 'Terraform'
# BC_SKIP_MAPPING and --skip-download keep it from downloading the names of its checks.
for folder in modules terraform; do
    BC_SKIP_MAPPING=TRUE .tools/checkov/bin/checkov --directory "$folder" --framework terraform \
        --quiet --compact --skip-download
done
