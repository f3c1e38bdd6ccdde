output "topic_arn" {
  description = "ARN of the topic, known before it is made"
  value       = local.topic_arn

  # An alarm that rings before it may publish is not heard, and does not ring again.
  depends_on = [aws_sns_topic.alarms, aws_sns_topic_policy.alarms]
}
