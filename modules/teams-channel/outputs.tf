output "configuration_arn" {
  description = "ARN of the Microsoft Teams channel configuration"
  value       = aws_chatbot_teams_channel_configuration.channel.chat_configuration_arn
}

output "configuration_name" {
  description = "Name of the Microsoft Teams channel configuration. Amazon Q's metrics and logs have this name"
  value       = local.name
}

output "role_arn" {
  description = "ARN of Amazon Q's role in the channel, which other channels may share"
  value       = aws_chatbot_teams_channel_configuration.channel.iam_role_arn
}
