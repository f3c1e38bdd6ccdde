provider "aws" {
  region = "eu-west-1"
}

variable "package_path" {
  description = "Path of the formatter's zip, which task build-lambda builds"
  type        = string
}

module "topic" {
  source = "../../../../modules/notification-topic"

  name = "asr-notify-security"
}

module "formatter" {
  source = "../../../../modules/formatter"

  package = { path = var.package_path }

  destinations = [{
    name      = "security"
    format    = "amazon-q"
    topic_arn = module.topic.topic_arn
    key_arn   = module.topic.key_arn
    rules     = { min_severity = "high" }
  }]

  dead_letter_topic_arns = module.asr.topic_arns
}

# No cycle: the topics' ARNs do not depend on the function.
module "asr" {
  source = "../../../../modules/asr-source"

  function_arn          = module.formatter.function_arn
  function_name         = module.formatter.function_name
  dead_letter_queue_arn = module.formatter.dead_letter_queue_arn
}
