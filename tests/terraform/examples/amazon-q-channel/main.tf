provider "aws" {
  region = "eu-west-1"
}

module "topic" {
  source   = "../../../../modules/notification-topic"
  for_each = toset(["critical", "digest"])

  name = "asr-notify-${each.key}"
}

module "channel" {
  source = "../../../../modules/amazon-q-channel"

  topic_arns       = values(module.topic)[*].topic_arn
  slack_team_id    = "T0123ABCD" # authorise the workspace once in the Amazon Q console
  slack_channel_id = "C0123ABCD" # invite @Amazon Q to the channel
}
