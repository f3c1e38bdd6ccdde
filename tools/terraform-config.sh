#!/bin/sh
# Prints the path of a Terraform CLI configuration: the user's own if it exists. Otherwise one that installs the AWS provider
# from a filesystem mirror on this machine, as machines without a network have, or, without a mirror, from the public registry.
# A mirror is looked for in $TERRAFORM_PROVIDER_MIRROR, in Terraform's own folders for it
# (https://developer.hashicorp.com/terraform/cli/config/config-file#implied-local-mirror-directories), and in a folder of /opt
# that only root can change. Whatever the source, the provider has to have a hash of tests/terraform/.terraform.lock.hcl.
set -eu

own=${TF_CLI_CONFIG_FILE:-$HOME/.terraformrc}
if [ -f "$own" ]; then
    echo "$own"
    exit 0
fi

provider=registry.terraform.io/hashicorp/aws
system=$(uname -s | tr '[:upper:]' '[:lower:]')
platform=${system}_$(uname -m | sed -e 's/x86_64/amd64/' -e 's/aarch64/arm64/')
version=$(sed -n 's/^  version *= "\(.*\)"$/\1/p' tests/terraform/.terraform.lock.hcl)

# Whether a folder is a mirror, unpacked or packed, with the version and platform that the tests run.
is_mirror() {
    [ -d "$1/$provider/$version/$platform" ] || [ -f "$1/$provider/terraform-provider-aws_${version}_$platform.zip" ]
}

# The folders that may be a mirror, one a line.
folders() {
    echo "$HOME/.terraform.d/plugins"
    echo "${XDG_DATA_HOME:-$HOME/.local/share}/terraform/plugins"
    echo "${XDG_DATA_DIRS:-/usr/local/share:/usr/share}" | tr ':' '\n' | sed 's#$#/terraform/plugins#'
    find /opt -mindepth 1 -maxdepth 1 -type d -user root ! -perm -020 ! -perm -002 2>/dev/null || :
}

mirror=${TERRAFORM_PROVIDER_MIRROR:-}
if [ -z "$mirror" ]; then
    mirror=$(folders | while IFS= read -r folder; do
        if is_mirror "$folder"; then
            echo "$folder"
            break
        fi
    done)
elif ! is_mirror "$mirror"; then
    echo "TERRAFORM_PROVIDER_MIRROR must be a mirror with $provider $version for $platform, got $mirror" >&2
    exit 1
fi

config=$PWD/.tools/terraform.rc
mkdir -p .tools
{
    echo 'disable_checkpoint = true'
    if [ -n "$mirror" ]; then
        printf 'provider_installation {\n  filesystem_mirror {\n    path    = "%s"\n' "$mirror"
        printf '    include = ["%s"]\n  }\n  direct {\n    exclude = ["%s"]\n  }\n}\n' "$provider" "$provider"
    fi
} >"$config.$$"
mv "$config.$$" "$config"
echo "$config"
