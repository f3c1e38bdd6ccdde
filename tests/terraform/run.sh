#!/bin/sh
# Validates the root, and with it every module, then tests what they say and what they refuse.
set -eu

for folder in terraform tests/terraform; do
    echo "── $folder"
    # Working data of its own, so that nobody's real deployment in terraform/ is touched.
    TF_DATA_DIR="$PWD/.tools/terraform/$folder"
    export TF_DATA_DIR
    mkdir -p "$TF_DATA_DIR"
    terraform -chdir="$folder" init -backend=false -input=false >"$TF_DATA_DIR/init.log" 2>&1 || {
        cat "$TF_DATA_DIR/init.log" >&2
        exit 1
    }
    # Without the test files, which `terraform test` reads anyway: validate knows only the providers of modules, and not
    # those a test file gives to a module that asks for two.
    terraform -chdir="$folder" validate -no-tests
done
terraform -chdir=tests/terraform test
