provider "aws" {
  region = "eu-west-1"
}

variable "package_path" {
  description = "Path of the bot's zip, which task build-lambda builds"
  type        = string
}

module "topic" {
  source = "../../../../modules/notification-topic"

  name = "asr-notify-security"
}

module "bot" {
  source = "../../../../modules/slack-bot"

  name             = "asr-notify-security"
  topic_arns       = { security = module.topic.topic_arn }
  channel_id       = "C0123ABCD"
  token_secret_arn = "arn:aws:secretsmanager:eu-west-1:222222222222:secret:asr-notify/slack-token-AbCdEf"
  package          = { path = var.package_path }
}
