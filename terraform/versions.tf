terraform {
  # The state is a local file. To share it, put a backend into backend.tf: docs/operations.md, "Terraform's state".
  required_version = ">= 1.9"

  required_providers {
    aws = {
      source = "hashicorp/aws"
      # The modules have no upper bound, so that callers can move on. This deployment has one: a major version of the
      # provider removes arguments, and an apply should not be the first to notice.
      version = ">= 5.100, < 7.0"
    }
  }
}
