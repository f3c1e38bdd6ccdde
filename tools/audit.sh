#!/bin/sh
# Checks what the project stands on and what it deploys: the crates (deny.toml, and that each is used) and the
# Terraform. The tools for it are pinned here; what is missing of them is installed into .tools/.
set -eu

cargo_deny=0.20.2
cargo_machete=0.9.2
checkov=3.3.30

advisories=https://github.com/RustSec/advisory-db

say() {
    printf '\n%s\n' "$*" >&2
}

# crate NAME VERSION. Does nothing, and asks nobody, where this very version is there. Not optimised: it runs for
# seconds, and is built in a third of the time.
crate() {
    CARGO_PROFILE_RELEASE_OPT_LEVEL=0 CARGO_PROFILE_RELEASE_LTO=false CARGO_PROFILE_RELEASE_CODEGEN_UNITS=16 \
        cargo install --quiet --locked --root .tools/cargo "$1" --version "$2"
}

# python_tool NAME VERSION. In an environment of its own: its requirements clash with those of the other tools.
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

# 0 where the advisories can be asked for, 1 where there is no network; anything else that goes wrong ends the audit.
advisories_are_there() {
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
deny tests/fuzz/Cargo.toml --allow unmatched-skip bans sources # never shipped: its licences are its own

if advisories_are_there; then
    say 'Known vulnerabilities of crates'
    deny Cargo.toml --deny warnings advisories
    deny tests/fuzz/Cargo.toml advisories
else
    say '!!! KNOWN VULNERABILITIES OF CRATES WERE NOT CHECKED: there is no network to fetch them by. !!!'
fi

say 'Dependencies nobody uses'
.tools/cargo/bin/cargo-machete

say 'Terraform'
# BC_SKIP_MAPPING and --skip-download: it would ask its maker for the names of its own checks.
for folder in modules terraform; do
    BC_SKIP_MAPPING=TRUE .tools/checkov/bin/checkov --directory "$folder" --framework terraform \
        --quiet --compact --skip-download
done
