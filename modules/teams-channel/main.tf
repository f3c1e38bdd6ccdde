# Amazon Q Developer in chat applications (formerly AWS Chatbot) posts the messages of topics to a channel of Microsoft Teams.

data "aws_partition" "current" {}

locals {
  # A channel's id is too long for the name of a role.
  name = coalesce(var.name, "asr-notify-${lower(var.team_id)}-${substr(sha256(var.channel_id), 0, 8)}")
}

# As in modules/amazon-q-channel: Amazon Q requires a role for commands that people type in the channel. This one has no policy,
# the guardrail below denies everything, and the trust policy has no condition, because AWS documents no key for it.
resource "aws_iam_role" "channel" {
  count = var.role == null ? 1 : 0

  name        = "${local.name}-channel"
  path        = var.iam.path
  description = "Role of Amazon Q in a channel of the Microsoft Teams team ${var.team_id}, without permissions"

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
  input = [local.name, var.tenant_id, var.team_id, var.channel_id]
}

# Amazon Q subscribes to the topics itself; Terraform does not manage these subscriptions.
resource "aws_chatbot_teams_channel_configuration" "channel" {
  configuration_name = local.name
  tenant_id          = var.tenant_id
  team_id            = var.team_id
  channel_id         = var.channel_id
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
      error_message = "The provider's region must be in the partition aws, because Amazon Q exists in no other, got the partition ${data.aws_partition.current.partition}: use a destination with the format json or email."
    }
  }
}
