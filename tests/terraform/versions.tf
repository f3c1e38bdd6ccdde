# Nothing is made here. `terraform test` takes test files only from inside a configuration directory; this is one,
# and its run blocks name the module they test.
terraform {
  required_version = ">= 1.11"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.100, < 7.0"
    }
  }
}
