output "topic_arn" {
  description = "ARN of the topic, known in the first plan"
  value       = local.topic_arn

  # Resources that use the ARN wait for the topic.
  depends_on = [aws_sns_topic.notifications]
}

output "created_topic_arn" {
  description = "The same, unknown until the topic exists. For subscriptions: topic_arn is unknown in a plan that delays data sources (depends_on), and another topic replaces a subscription"
  value       = aws_sns_topic.notifications.arn
}

output "key_arn" {
  description = "ARN of the KMS key that encrypts the topic, which publishers need"
  value       = local.key_arn
}
