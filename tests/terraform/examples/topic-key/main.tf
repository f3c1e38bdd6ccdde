provider "aws" {
  region = "eu-west-1"
}

module "topic_key" {
  source = "../../../../modules/topic-key"
}

module "topic" {
  source = "../../../../modules/notification-topic"

  name = "asr-notify-security"
  key  = { arn = module.topic_key.key_arn }
}
