provider "aws" {
  region = "eu-west-1"
}

variable "package_path" {
  description = "Path of the function's zip"
  type        = string
}

module "function" {
  source = "../../../../modules/lambda-function"

  name        = "asr-notify-example"
  description = "An example"
  environment = { SETTING = "value" }
  policies    = {} # beyond its log group and its queues

  queue               = { name = "asr-notify-example", retention_days = 4, max_receive_count = 10 }
  dead_letter_senders = []

  package_name = "formatter"
  package      = { path = var.package_path }
  architecture = "arm64"
  memory_size  = 256
  timeout      = 30
  log_group    = { retention_days = 90 }
  tags         = {}
}
