provider "aws" {
  region = "eu-west-1"
}

module "topic" {
  source = "../../../../modules/notification-topic"

  name = "asr-notify-security"
}

output "topic_arn" {
  value = module.topic.topic_arn
}
