output "notification_topic_arn" {
  description = "ARN of the topic Amazon Q reads"
  value       = module.slack_channel.topic_arn
}

output "formatter_function_name" {
  description = "Name of the formatter"
  value       = module.formatter.function_name
}

output "formatter_function_arn" {
  description = "ARN of the formatter"
  value       = module.formatter.function_arn
}

output "dead_letter_queue_url" {
  description = "URL of the queue that keeps what was not handled"
  value       = module.formatter.dead_letter_queue_url
}

output "log_group_name" {
  description = "Name of the formatter's log group"
  value       = module.formatter.log_group_name
}

output "status_topic_arn" {
  description = "ARN of ASR's status topic"
  value       = module.asr_source.status_topic_arn
}

output "alarm_topic_arn" {
  description = "ARN of ASR's alarm topic; null while alarms_enabled is false"
  value       = module.asr_source.alarm_topic_arn
}

output "organization_reader_role_arn" {
  description = "ARN of the role in the management account; null unless account_lookup is role"
  value       = one(module.organization_reader[*].role_arn)
}
