output "configuration_arn" {
  description = "ARN of the Slack channel configuration"
  value       = aws_chatbot_slack_channel_configuration.channel.chat_configuration_arn
}

output "configuration_name" {
  description = "Name of the Slack channel configuration. Amazon Q's metrics and logs have this name"
  value       = local.name
}

output "role_arn" {
  description = "ARN of Amazon Q's role in the channel, which other channels may share"
  value       = aws_chatbot_slack_channel_configuration.channel.iam_role_arn
}
