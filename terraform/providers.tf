# Two accounts: the delegated security account, where ASR and everything here lives, and the organization's
# management account, where at most one role is made (account_lookup = "role"). Endpoints and credentials come
# from the environment and the profiles, so the same code runs against a local cloud (AWS_ENDPOINT_URL).

provider "aws" {
  region  = var.region
  profile = var.security_profile

  default_tags {
    tags = var.tags
  }
}

provider "aws" {
  alias   = "management"
  region  = var.region
  profile = var.management_profile

  default_tags {
    tags = var.tags
  }
}

# Where Amazon Q counts what it shows. Other partitions have neither it nor that region: a provider of us-east-1 would
# fail there even with nothing to make.
locals {
  amazon_q_region = can(regex("^(cn|eusc|us-gov|us-iso[a-z]?|eu-iso[a-z]?)-", var.region)) ? var.region : "us-east-1"
}

provider "aws" {
  alias   = "us_east_1"
  region  = local.amazon_q_region
  profile = var.security_profile

  default_tags {
    tags = var.tags
  }
}
