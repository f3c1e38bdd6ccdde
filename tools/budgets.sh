#!/bin/sh
# Checks the sizes of the functions' zips and the number of crates that they are built from. Both grow with every
# dependency, and cost time at every cold start and audit. Checks also what the core takes to parse, route and render a
# body of 2 KB: instructions and allocations, as valgrind counts them. The zips, and core-runs, are those of
# `task build-lambda`.
set -eu

# Maximum bytes of the zip and maximum number of crates. A little above the values at the time of writing (3,476,724 and
# 2,014,091 bytes, 156 and 150 crates): a new compiler or SDK fits, another TLS library or a regex engine does not. The
# state of problems, with its messages in two languages, added 574,197 bytes to the formatter; the formats of Teams and of
# programs, with a configuration in items, 58,487.
budgets='
formatter    3500000 158
slack-poster 2100000 152
'

# Maximum instructions and allocations of the core for a body in a format, 5 % above the values at the time of writing (97,283
# and 73, 202,233 and 95, 171,514 and 134). The instructions differ by 1 % between processors, because the C library chooses
# how it copies, and by more between compilers and C libraries.
core_budgets='
amazon-q  102000 76
email     212000 99
slack-bot 180000 140
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

# counted TOOL PATTERN FORMAT RUNS: the number that valgrind's tool prints where the pattern has its group.
counted() {
    if ! log=$(valgrind --tool="$1" --callgrind:callgrind-out-file=/dev/null "$core_runs" "$3" "$4" 2>&1); then
        printf 'valgrind, or %s, failed:\n%s\n' "$core_runs" "$log" >&2
        return 1
    fi
    printf '%s\n' "$log" | sed -n "s/.*$2.*/\1/p" | tr -d ,
}

# per_run TOOL PATTERN FORMAT: the number of a run, without what comes before the first and after the last.
per_run() {
    few=$(counted "$@" 100)
    many=$(counted "$@" 200)
    echo $(((many - few) / 100))
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

command -v valgrind >/dev/null || sh tools/debian_packages.sh valgrind
core_runs=target/$(uname -m)-unknown-linux-gnu/release/core-runs
core_hint='Find the cause with `valgrind --tool=callgrind` and callgrind_annotate. Remove it, or raise the budget in tools/budgets.sh and give the reason in the commit.'
while read -r format max_instructions max_allocations; do
    [ -n "$format" ] || continue
    # Another architecture has other instructions.
    if [ "$(uname -m)" = x86_64 ]; then
        instructions=$(per_run callgrind 'Collected : \([0-9]*\)' "$format")
        check "core, instructions for $format" "$instructions" "$max_instructions" "$core_hint"
    fi
    allocations=$(per_run memcheck 'total heap usage: \([0-9,]*\) allocs' "$format")
    check "core, allocations for $format" "$allocations" "$max_allocations" "$core_hint"
done <<EOF
$core_budgets
EOF

exit "$over"
