# A topic, and Amazon Q Developer in chat applications (once AWS Chatbot) that shows it in a Slack channel.

data "aws_caller_identity" "current" {}

data "aws_partition" "current" {}

locals {
  account_root_arn = "arn:${data.aws_partition.current.partition}:iam::${data.aws_caller_identity.current.account_id}:root"
}

resource "aws_kms_key" "topic" {
  description             = "Encrypts the topic ${var.name}"
  enable_key_rotation     = true
  deletion_window_in_days = var.key_deletion_window_days

  # IAM policies decide who uses the key. Amazon Q needs nothing on it: SNS decrypts before it delivers.
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "AccountDecidesByIam"
      Effect    = "Allow"
      Principal = { AWS = local.account_root_arn }
      Action    = "kms:*"
      Resource  = "*" # in a key policy: this key
    }]
  })

  tags = var.tags
}

resource "aws_kms_alias" "topic" {
  name          = "alias/${var.name}"
  target_key_id = aws_kms_key.topic.key_id
}

# MaximumMessageSize stays at its default: above 256 KiB a topic takes no HTTPS reader such as Amazon Q.
resource "aws_sns_topic" "notifications" {
  name              = var.name
  kms_master_key_id = aws_kms_key.topic.arn
  tags              = var.tags
}

resource "aws_sns_topic_policy" "notifications" {
  arn = aws_sns_topic.notifications.arn

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "OwnerAccount"
        Effect    = "Allow"
        Principal = { AWS = local.account_root_arn }
        Action    = ["sns:Publish", "sns:Subscribe"]
        Resource  = aws_sns_topic.notifications.arn
      },
      {
        Sid       = "EncryptedTransportOnly"
        Effect    = "Deny"
        Principal = "*"
        Action    = ["sns:Publish", "sns:Subscribe"]
        Resource  = aws_sns_topic.notifications.arn
        Condition = { Bool = { "aws:SecureTransport" = "false" } }
      },
    ]
  })
}

# Amazon Q wants a role for the commands people type in the channel. This one allows nothing, as does the
# guardrail below. AWS documents no aws:SourceAccount or aws:SourceArn for chatbot.amazonaws.com's AssumeRole, and
# a condition on a key the service does not send would only break it: the trust is bounded by the role's emptiness.
resource "aws_iam_role" "channel" {
  name        = "${var.name}-channel"
  description = "Amazon Q's role in the Slack channel of ${var.name}: allows nothing"

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

# Subscribes itself to the topic; that subscription is no resource of Terraform's.
resource "aws_chatbot_slack_channel_configuration" "channel" {
  configuration_name = var.name
  slack_team_id      = var.slack_team_id
  slack_channel_id   = var.slack_channel_id
  iam_role_arn       = aws_iam_role.channel.arn
  sns_topic_arns     = [aws_sns_topic.notifications.arn]
  logging_level      = var.logging_level

  # Without a guardrail of ours it would be AdministratorAccess.
  guardrail_policy_arns = ["arn:${data.aws_partition.current.partition}:iam::aws:policy/AWSDenyAll"]

  tags = var.tags
}
