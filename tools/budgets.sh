#!/bin/sh
# Checks that the functions stay small: their zips, and the number of crates they are built from. Both grow unseen, a
# little with every dependency, and are paid for at every cold start and every audit. The zips are those of
# `task build-lambda`.
set -eu

# The zip in bytes and the crates, at most. A little above what they were when this was written (2,853,825 and 2,070,879
# bytes): a new compiler or SDK fits into that, another TLS or regular expressions do not. The promise is 3 MiB.
# The crates were 161 and 154.
budgets='
formatter    3000000 166
slack-poster 2300000 159
'

# Of the functions' own target, so that every machine counts the same. Both architectures have the same crates.
target=aarch64-unknown-linux-gnu

over=0

# within WHAT IS MOST HINT
within() {
    if [ "$2" -le "$3" ]; then
        echo "$1: $2 of $3"
        return
    fi
    over=1
    printf '%s: %s, that is %s over its budget of %s.\n%s\n' "$1" "$2" "$(($2 - $3))" "$3" "$4" >&2
}

# How many; not in one pipe, in which a failing cargo would count for none.
crates() {
    tree=$(cargo tree --package "$1" --edges normal --prefix none --locked --target "$target")
    printf '%s\n' "$tree" | sed 's/ (\*)$//' | sort -u | wc -l
}

while read -r package bytes most; do
    [ -n "$package" ] || continue
    zip=target/lambda/$package/bootstrap.zip
    if [ ! -f "$zip" ]; then
        echo "$zip is missing: make it by \`./task build-lambda\`" >&2
        exit 1
    fi
    size=$(wc -c <"$zip")
    within "$zip, bytes" "$((size))" "$bytes" \
        "See what grew: \`git diff Cargo.lock\`, and the features in lambda/$package/Cargo.toml. Leave it out, or raise the budget in tools/budgets.sh and say in the commit what it buys."
    count=$(crates "$package")
    within "crates of $package" "$((count))" "$most" \
        "See what came in: \`git diff Cargo.lock\`, and who wants it: \`cargo tree --package $package --target $target --invert CRATE\`. Leave it out, or raise the budget in tools/budgets.sh and say in the commit what it buys."
done <<EOF
$budgets
EOF

exit "$over"
