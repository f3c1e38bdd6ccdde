#!/bin/sh
# Validates the root, and with it every module, then runs the tests of the modules with mocked providers.
set -eu

for folder in terraform tests/terraform; do
    echo "── $folder"
    # Working data of its own, so that a real deployment in terraform/ is not affected.
    TF_DATA_DIR="$PWD/.tools/terraform/$folder"
    export TF_DATA_DIR
    mkdir -p "$TF_DATA_DIR"
    terraform -chdir="$folder" init -backend=false -input=false >"$TF_DATA_DIR/init.log" 2>&1 || {
        cat "$TF_DATA_DIR/init.log" >&2
        exit 1
    }
    # Without the test files, which `terraform test` checks anyway: validate lacks the providers that a test file
    # passes to a module with two of them.
    terraform -chdir="$folder" validate -no-tests
done
terraform -chdir=tests/terraform test
