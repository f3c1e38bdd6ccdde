output "topic_arn" {
  description = "ARN of the topic, known in the first plan"
  value       = local.topic_arn

  # An alarm that changes state before it may publish is lost: it publishes only once.
  depends_on = [aws_sns_topic.alarms]
}

output "key_arn" {
  description = "ARN of the KMS key that encrypts the topic"
  value       = local.key_arn
}
