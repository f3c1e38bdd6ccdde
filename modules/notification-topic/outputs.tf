output "topic_arn" {
  description = "ARN of the topic, known before it is made"
  value       = local.topic_arn

  # Who uses it waits for the topic and for what protects it.
  depends_on = [aws_sns_topic.notifications, aws_sns_topic_policy.notifications]
}

output "key_arn" {
  description = "ARN of the topic's KMS key, which a publisher needs"
  value       = aws_kms_key.topic.arn
}
