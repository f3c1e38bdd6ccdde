# Two accounts: the delegated security account, with ASR and this deployment, and the organization's management account,
# with at most one role (account_lookup.mode = "role"). Endpoints and credentials come from the environment and the profiles, so
# the same code runs against a local cloud (AWS_ENDPOINT_URL).

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

# Amazon Q publishes its metrics in us-east-1. Other partitions have neither Amazon Q nor us-east-1: a provider of that
# region would fail there even with nothing to create.
locals {
  has_amazon_q    = !can(regex("^(cn|eusc|us-gov|us-iso[a-z]?|eu-iso[a-z]?)-", var.region))
  amazon_q_region = local.has_amazon_q ? "us-east-1" : var.region
}

provider "aws" {
  alias   = "us_east_1"
  region  = local.amazon_q_region
  profile = var.security_profile

  default_tags {
    tags = var.tags
  }
}
