provider "aws" {
  region = "eu-west-1"
}

# Amazon Q publishes its metrics in us-east-1.
provider "aws" {
  alias  = "us_east_1"
  region = "us-east-1"
}

variable "package_path" {
  description = "Path of the formatter's zip, which task build-lambda builds"
  type        = string
}

module "asr_notify" {
  source    = "../../../../modules/asr-notify"
  providers = { aws = aws, aws.us_east_1 = aws.us_east_1 }

  # For a checkout. The archive of a release has the zip.
  formatter_package = { path = var.package_path }

  destinations = {
    security = { amazon_q = { workspace_id = "T0123ABCD", channel_id = "C0123ABCD" } }
    audit    = { email = ["audit@example.com"], rules = { sources = { include = ["asr"] } } }
  }

  alerts     = { guardduty = {}, security_hub = { min_severity = "high" } }
  monitoring = { email = ["operations@example.com"] }
}

# The operators' tools read this output.
output "asr_notify" {
  value = module.asr_notify
}
