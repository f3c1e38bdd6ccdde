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
