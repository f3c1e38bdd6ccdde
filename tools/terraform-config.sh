#!/bin/sh
# Prints the path of a Terraform CLI configuration: the user's own if it exists, otherwise one that
# installs the AWS provider from a filesystem mirror on this machine (as air-gapped machines have) or,
# without a mirror, from the public registry.
set -eu

own=${TF_CLI_CONFIG_FILE:-$HOME/.terraformrc}
if [ -f "$own" ]; then
    echo "$own"
    exit 0
fi

config=$PWD/.tools/terraform.rc
if [ ! -f "$config" ]; then
    system=$(uname -s | tr '[:upper:]' '[:lower:]')
    machine=$(uname -m | sed -e 's/x86_64/amd64/' -e 's/aarch64/arm64/')
    # A mirror is unpacked (…/aws/VERSION/PLATFORM/) or packed (…_VERSION_PLATFORM.zip). Terraform's
    # working folders look the same, so they are left out.
    mirror=$(find / -xdev -maxdepth 9 \
        \( -path /tmp -o -path /proc -o -name .terraform -o -name .tools \) -prune -o \
        -path "*/registry.terraform.io/hashicorp/aws/*${system}_${machine}*" \
        \( -type d -o -name '*.zip' \) -print 2>/dev/null |
        sed -n '1s#/registry\.terraform\.io/.*##p')
    {
        echo 'disable_checkpoint = true'
        if [ -n "$mirror" ]; then
            printf 'provider_installation {\n  filesystem_mirror {\n    path    = "%s"\n' "$mirror"
            printf '    include = ["registry.terraform.io/hashicorp/aws"]\n  }\n'
            printf '  direct {\n    exclude = ["registry.terraform.io/hashicorp/aws"]\n  }\n}\n'
        fi
    } >"$config.new"
    mv "$config.new" "$config"
fi
echo "$config"
