# `terraform test` reads test files only in a configuration directory. This one creates nothing: each run block contains the
# module it tests. defaults.auto.tfvars has the modules' inputs.
terraform {
  required_version = ">= 1.11"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.100, < 7.0"
    }
  }
}
