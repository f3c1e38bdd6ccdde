provider "aws" {
  region = "eu-west-1"
}

module "topic" {
  source = "../../../../modules/notification-topic"

  name = "asr-notify-security"
}

module "channel" {
  source = "../../../../modules/amazon-q-channel"

  name             = "asr-notify-security"
  topic_arn        = module.topic.topic_arn
  slack_team_id    = "T0123ABCD" # authorise the workspace once in the Amazon Q console
  slack_channel_id = "C0123ABCD" # invite @Amazon Q to the channel
}
