provider "aws" {
  region = "eu-west-1"
}

module "topic" {
  source = "../../../../modules/notification-topic"

  name = "asr-notify-security"
}

# From the link to the channel: https://teams.microsoft.com/l/channel/CHANNEL/…?groupId=TEAM&tenantId=TENANT
module "channel" {
  source = "../../../../modules/teams-channel"

  topic_arns = [module.topic.topic_arn]
  tenant_id  = "11111111-2222-3333-4444-555555555555"
  team_id    = "66666666-7777-8888-9999-000000000000" # authorise the team once in the Amazon Q console
  channel_id = "19%3ab6ef35dc342d56ba5654e6fc6d25a071%40thread.tacv2"
}
