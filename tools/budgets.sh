#!/bin/sh
# Checks the sizes of the functions' zips and the number of crates that they are built from. Both grow with every
# dependency, and cost time at every cold start and audit. The zips are those of `task build-lambda`.
set -eu

# Maximum bytes of the zip and maximum number of crates. A little above the values at the time of writing (3,476,724 and
# 2,014,091 bytes, 156 and 150 crates): a new compiler or SDK fits, another TLS library or a regex engine does not. The
# state of problems, with its messages in two languages, added 574,197 bytes to the formatter; the formats of Teams and of
# programs, with a configuration in items, 58,487.
budgets='
formatter    3500000 158
slack-poster 2100000 152
'

# The functions' own target, so that the count is the same on every machine. Both architectures have the same crates.
target=aarch64-unknown-linux-gnu

over=0

# check WHAT VALUE MAX HINT
check() {
    if [ "$2" -le "$3" ]; then
        echo "$1: $2 of $3"
        return
    fi
    over=1
    printf '%s: %s, which is %s over the budget of %s.\n%s\n' "$1" "$2" "$(($2 - $3))" "$3" "$4" >&2
}

# The number of crates. Not in one pipe, which would hide a failure of cargo.
crates() {
    tree=$(cargo tree --package "$1" --edges normal --prefix none --locked --target "$target")
    printf '%s\n' "$tree" | sed 's/ (\*)$//' | sort -u | wc -l
}

while read -r package max_bytes max_crates; do
    [ -n "$package" ] || continue
    zip=target/lambda/$package/bootstrap.zip
    if [ ! -f "$zip" ]; then
        echo "$zip is missing: build it with \`./task build-lambda\`" >&2
        exit 1
    fi
    size=$(wc -c <"$zip")
    check "$zip, bytes" "$((size))" "$max_bytes" \
        "See \`git diff Cargo.lock\` and the features in lambda/$package/Cargo.toml. Remove the cause, or raise the budget in tools/budgets.sh and give the reason in the commit."
    count=$(crates "$package")
    check "crates of $package" "$((count))" "$max_crates" \
        "See \`git diff Cargo.lock\`, and which crate depends on it: \`cargo tree --package $package --target $target --invert CRATE\`. Remove it, or raise the budget in tools/budgets.sh and give the reason in the commit."
done <<EOF
$budgets
EOF

exit "$over"
