# The module through Terragrunt, from an archive of a release. Terragrunt writes the providers beside it. The operators' tools
# read the module's own outputs: task smoke -- --terraform FOLDER, the module's folder in .terragrunt-cache.

terraform {
  source = "https://example.com/asr-notify-1.0.0.tar.gz//modules/asr-notify"
}

generate "providers" {
  path      = "providers.tf"
  if_exists = "overwrite_terragrunt"
  contents  = <<-EOT
    provider "aws" {
      region = "eu-west-1"
    }

    provider "aws" {
      alias  = "us_east_1"
      region = "us-east-1"
    }
  EOT
}

inputs = {
  destinations = {
    security = { amazon_q = { workspace_id = "T0123ABCD", channel_id = "C0123ABCD" } }
  }
}
