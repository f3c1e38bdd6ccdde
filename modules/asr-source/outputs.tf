output "status_topic_arn" {
  description = "ARN of ASR's status topic"
  value       = local.status_topic_arn
}

output "alarm_topic_arn" {
  description = "ARN of ASR's alarm topic; null while alarms_enabled is false"
  value       = lookup(local.topics, "alarm", null)
}

output "topic_arns" {
  description = "ARNs of all topics that the function is subscribed to"
  value       = values(local.topics)
}

output "subscription_arns" {
  description = "ARNs of the subscriptions, by topic: status, alarm"
  value       = { for source, subscription in aws_sns_topic_subscription.topic : source => subscription.arn }
}
