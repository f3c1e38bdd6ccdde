output "notification_topic_arns" {
  description = "ARNs of the topics, by destination"
  value       = { for name, topic in module.notification_topic : name => topic.topic_arn }
}

output "slack_posters" {
  description = "Where to look when a bot is silent, by destination: its function, log, queue, dead-letter queue and table of threads"
  value = {
    for name, bot in module.slack_bot : name => {
      function_name         = bot.function_name
      log_group_name        = bot.log_group_name
      queue_url             = bot.queue_url
      dead_letter_queue_url = bot.dead_letter_queue_url
      threads_table_name    = bot.threads_table_name
    }
  }
}

output "email_subscription_arns" {
  description = "ARNs of the mail subscriptions, by destination and address; `PendingConfirmation` until the address agrees"
  value       = { for name, email in module.email : name => email.subscription_arns }
}

output "alert_rule_arns" {
  description = "ARNs of the EventBridge rules, by rule"
  value       = module.alert_source.rule_arns
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
  description = "URL of the queue that keeps what the formatter did not handle"
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
