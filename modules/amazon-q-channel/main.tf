# Amazon Q Developer in chat applications (formerly AWS Chatbot) posts the messages of topics to a Slack channel.

data "aws_partition" "current" {}

locals {
  name = coalesce(var.name, lower("asr-notify-${var.slack_team_id}-${var.slack_channel_id}"))
}

# Amazon Q requires a role for commands that people type in the channel. This role has no policy, and the guardrail below
# denies everything. The trust policy has no condition: AWS documents no aws:SourceAccount or aws:SourceArn for
# chatbot.amazonaws.com, and a condition on a key that the service does not send would deny it.
resource "aws_iam_role" "channel" {
  count = var.role == null ? 1 : 0

  name        = "${local.name}-channel"
  path        = var.iam.path
  description = "Role of Amazon Q in the Slack channel ${var.slack_channel_id}, without permissions"

  permissions_boundary = var.iam.permissions_boundary_arn

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "chatbot.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  })

  tags = var.tags
}

# AWS changes none of these in a configuration, and the provider (5.100) replaces it for none of them.
resource "terraform_data" "identity" {
  input = [local.name, var.slack_team_id, var.slack_channel_id]
}

# Amazon Q subscribes to the topics itself; Terraform does not manage these subscriptions.
resource "aws_chatbot_slack_channel_configuration" "channel" {
  configuration_name = local.name
  slack_team_id      = var.slack_team_id
  slack_channel_id   = var.slack_channel_id
  iam_role_arn       = try(var.role.arn, aws_iam_role.channel[0].arn)
  sns_topic_arns     = var.topic_arns
  logging_level      = var.logging_level

  # The default guardrail is AdministratorAccess.
  guardrail_policy_arns = ["arn:${data.aws_partition.current.partition}:iam::aws:policy/AWSDenyAll"]

  tags = var.tags

  lifecycle {
    replace_triggered_by = [terraform_data.identity]

    precondition {
      condition     = data.aws_partition.current.partition == "aws"
      error_message = "The provider's region must be in the partition aws, because Amazon Q exists in no other, got the partition ${data.aws_partition.current.partition}: use modules/slack-bot."
    }
  }
}
