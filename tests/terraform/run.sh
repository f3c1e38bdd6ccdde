#!/bin/sh
# Validates the root, and with it every module, then runs the tests of the modules with mocked providers.
set -eu

# The examples lie beside the modules and the packages, as in a release's archive. These packages have no function in them.
archive=.tools/terraform/archive
rm -rf "$archive"
mkdir -p "$archive/packages"
cp -r modules examples "$archive/"
mkdir "$archive/terraform"
cp terraform/*.tf tests/terraform/.terraform.lock.hcl "$archive/terraform/"
for package in formatter-arm64 formatter-x86_64 slack-poster-arm64 slack-poster-x86_64; do
    cp tests/terraform/mocks/bootstrap.zip "$archive/packages/$package.zip"
done

# The root's copy, so that a deployment in terraform/ keeps its own lock file.
for folder in "$archive/terraform" tests/terraform; do
    echo "── $folder"
    # Working data of its own, so that a real deployment in terraform/ is not affected.
    TF_DATA_DIR="$PWD/.tools/terraform/${folder#"$archive"/}"
    export TF_DATA_DIR
    mkdir -p "$TF_DATA_DIR"
    terraform -chdir="$folder" init -backend=false -input=false -lockfile=readonly >"$TF_DATA_DIR/init.log" 2>&1 || {
        cat "$TF_DATA_DIR/init.log" >&2
        exit 1
    }
    # Without the test files, which `terraform test` checks anyway: validate lacks the providers that a test file
    # passes to a module with two of them.
    terraform -chdir="$folder" validate -no-tests
done
terraform -chdir=tests/terraform test
