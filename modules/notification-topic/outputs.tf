output "topic_arn" {
  description = "ARN of the topic, known in the first plan"
  value       = local.topic_arn

  # Resources that use the ARN wait for the topic and its policy.
  depends_on = [aws_sns_topic.notifications, aws_sns_topic_policy.notifications]
}

output "key_arn" {
  description = "ARN of the topic's KMS key, which publishers need"
  value       = aws_kms_key.topic.arn
}
