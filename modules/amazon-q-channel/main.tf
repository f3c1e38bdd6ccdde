# Amazon Q Developer in chat applications (once AWS Chatbot), which shows a topic in a Slack channel.

data "aws_partition" "current" {}

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
  sns_topic_arns     = [var.topic_arn]
  logging_level      = var.logging_level

  # Without a guardrail of ours it would be AdministratorAccess.
  guardrail_policy_arns = ["arn:${data.aws_partition.current.partition}:iam::aws:policy/AWSDenyAll"]

  tags = var.tags
}
