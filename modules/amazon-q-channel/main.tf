# Amazon Q Developer in chat applications (formerly AWS Chatbot) posts a topic's messages to a Slack channel.

data "aws_partition" "current" {}

# Amazon Q requires a role for commands that people type in the channel. This role has no policy, and the guardrail below
# denies everything. The trust policy has no condition: AWS documents no aws:SourceAccount or aws:SourceArn for
# chatbot.amazonaws.com, and a condition on a key that the service does not send would deny it.
resource "aws_iam_role" "channel" {
  name        = "${var.name}-channel"
  description = "Role of Amazon Q in the Slack channel of ${var.name}, without permissions"

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

# Amazon Q subscribes to the topic itself; Terraform does not manage that subscription.
resource "aws_chatbot_slack_channel_configuration" "channel" {
  configuration_name = var.name
  slack_team_id      = var.slack_team_id
  slack_channel_id   = var.slack_channel_id
  iam_role_arn       = aws_iam_role.channel.arn
  sns_topic_arns     = [var.topic_arn]
  logging_level      = var.logging_level

  # The default guardrail is AdministratorAccess.
  guardrail_policy_arns = ["arn:${data.aws_partition.current.partition}:iam::aws:policy/AWSDenyAll"]

  tags = var.tags

  lifecycle {
    precondition {
      condition     = data.aws_partition.current.partition == "aws"
      error_message = "The provider's region must be in the partition aws, because Amazon Q exists in no other, got the partition ${data.aws_partition.current.partition}: use modules/slack-bot."
    }
  }
}
