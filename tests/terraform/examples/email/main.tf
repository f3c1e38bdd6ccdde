provider "aws" {
  region = "eu-west-1"
}

module "topic" {
  source = "../../../../modules/notification-topic"

  name = "asr-notify-security"
}

module "audit" {
  source = "../../../../modules/email"

  topic_arn = module.topic.topic_arn
  addresses = ["audit@example.com"]
}
