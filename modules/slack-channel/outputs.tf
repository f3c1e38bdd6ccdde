output "topic_arn" {
  description = "ARN of the notification topic"
  value       = aws_sns_topic.notifications.arn
}

output "key_arn" {
  description = "ARN of the topic's KMS key, which a publisher needs"
  value       = aws_kms_key.topic.arn
}

output "configuration_arn" {
  description = "ARN of the Slack channel configuration"
  value       = aws_chatbot_slack_channel_configuration.channel.chat_configuration_arn
}

output "role_arn" {
  description = "ARN of Amazon Q's role in the channel"
  value       = aws_iam_role.channel.arn
}
