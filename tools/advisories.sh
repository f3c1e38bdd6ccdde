#!/bin/sh
# Checks the crates for known vulnerabilities (RustSec), and shows the date of the database. Without a network it uses the
# database of an earlier check. Without both it says that nothing was checked.
set -eu

repository=https://github.com/RustSec/advisory-db
# Where cargo-deny keeps it.
databases=${CARGO_HOME:-$HOME/.cargo}/advisory-dbs

say() {
    printf '\n%s\n' "$*" >&2
}

# Prints the date of the database's newest commit; nothing without a database.
database_date() {
    for database in "$databases"/*/; do
        git -C "$database" log -1 --format=%cs 2>/dev/null || :
    done | sort | tail -n 1
}

# check [OPTION…]: of cargo-deny.
check() {
    .tools/cargo/bin/cargo-deny --locked "$@" --manifest-path Cargo.toml --config deny.toml check --deny warnings advisories
    .tools/cargo/bin/cargo-deny --locked "$@" --manifest-path tests/fuzz/Cargo.toml --config deny.toml check advisories
}

# Returns 0 if the advisories can be fetched, 1 without a network. Any other error ends the check.
are_available() {
    if answer=$(GIT_TERMINAL_PROMPT=0 LC_ALL=C git ls-remote "$repository" HEAD 2>&1); then
        return 0
    fi
    say "$answer"
    case $answer in
    *'Could not resolve'* | *'Failed to connect'* | *"Couldn't connect"* | *'timed out'* | *'unreachable'*) return 1 ;;
    esac
    exit 1
}

if are_available; then
    check
    say "Known vulnerabilities of crates were checked with the database of $(database_date)."
elif date=$(database_date) && [ -n "$date" ]; then
    check --offline
    say "!!! KNOWN VULNERABILITIES OF CRATES WERE CHECKED WITH THE DATABASE OF $date: there is no network to fetch newer ones from. !!!"
else
    say '!!! KNOWN VULNERABILITIES OF CRATES WERE NOT CHECKED: there is no network to fetch them from, and no earlier database. !!!'
fi
