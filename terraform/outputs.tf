output "notification_topic_arns" {
  description = "ARNs of the SNS topics, by destination"
  value       = { for name, topic in module.notification_topic : name => topic.topic_arn }

  precondition {
    condition     = length(local.unreachable_destinations) == 0
    error_message = join("\n", values(local.unreachable_destinations))
  }
}

output "slack_posters" {
  description = "The bots, by destination: function, log group, queue, dead-letter queue and table of threads"
  value = {
    for name, bot in module.slack_bot : name => {
      function_name         = bot.function_name
      log_group_name        = bot.log_group_name
      queue_url             = bot.queue_url
      queue_arn             = bot.queue_arn
      dead_letter_queue_url = bot.dead_letter_queue_url
      dead_letter_queue_arn = bot.dead_letter_queue_arn
      threads_table_name    = bot.threads_table_name
    }
  }
}

output "amazon_q_configurations" {
  description = "Names of Amazon Q's channel configurations, by destination. Its metrics and logs in us-east-1 have these names"
  value       = { for name, channel in module.amazon_q_channel : name => channel.configuration_name }
}

output "email_subscription_arns" {
  description = "ARNs of the email subscriptions, by destination and address; `PendingConfirmation` until the address confirms"
  value       = { for name, email in module.email : name => email.subscription_arns }
}

output "alert_rule_arns" {
  description = "ARNs of the EventBridge rules, by rule"
  value       = module.alert_source.rule_arns
}

output "over_rule_arns" {
  description = "ARNs of the EventBridge rules about what is over, by rule; empty while state is null"
  value       = module.alert_source.over_rule_arns
}

output "formatter_function_name" {
  description = "Name of the formatter's function"
  value       = module.formatter.function_name
}

output "formatter_function_arn" {
  description = "ARN of the formatter's function"
  value       = module.formatter.function_arn
}

output "retry_queue_url" {
  description = "URL of the retry queue, which holds deliveries that a destination refused"
  value       = module.formatter.retry_queue_url
}

output "retry_queue_arn" {
  description = "ARN of the retry queue"
  value       = module.formatter.retry_queue_arn
}

output "dead_letter_queue_url" {
  description = "URL of the formatter's dead-letter queue"
  value       = module.formatter.dead_letter_queue_url
}

output "dead_letter_queue_arn" {
  description = "ARN of the formatter's dead-letter queue"
  value       = module.formatter.dead_letter_queue_arn
}

output "state_table_name" {
  description = "Name of the state table; null while state is null"
  value       = module.formatter.state_table_name
}

output "state_read_policy" {
  description = "IAM policy (JSON) for roles that may read the state table, which holds titles and resources of findings; null while state is null"
  value       = module.formatter.state_read_policy
}

output "log_group_name" {
  description = "Name of the formatter's log group"
  value       = module.formatter.log_group_name
}

output "monitoring" {
  description = "Alarms, the SNS topics they publish to, and the dashboard; null while monitoring is null"
  value = one([
    for monitoring in module.monitoring : {
      topic_arns     = monitoring.topic_arns
      alarm_names    = monitoring.alarm_names
      dashboard_name = monitoring.dashboard_name
    }
  ])
}

output "region" {
  description = "Region of the deployment. Only Amazon Q's alarms are in us-east-1"
  value       = var.region
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
