output "notification_topic_arns" {
  description = "ARNs of the SNS topics, by destination. Subscribe to that of a json destination, and add that of an existing_configuration to it"
  value       = { for name, topic in local.topics : name => module.notification_topic[topic].topic_arn }

  precondition {
    condition     = length(local.unreachable_destinations) == 0
    error_message = join("\n", values(local.unreachable_destinations))
  }
}

output "destination_kinds" {
  description = "Kinds of the destinations, by destination: amazon_q, teams, slack_bot, email or json"
  value       = local.settings.kinds
}

output "slack_posters" {
  description = "The bots, by destination: function, log group, queue, dead-letter queue and table of threads. Destinations of one channel share a bot"
  value = {
    for name, bot in merge([
      for channel, it in local.settings.channels.slack_bot : { for name in it.destinations : name => module.slack_bot[channel] }
      ]...) : name => {
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
  description = "Names of Amazon Q's channel configurations for Slack and Microsoft Teams, by destination, except existing ones. Its metrics and logs in us-east-1 have these names"
  value = merge(concat(
    [for key, it in local.settings.channels.amazon_q : { for name in it.destinations : name => module.amazon_q_channel[key].configuration_name }],
    [for key, it in local.settings.channels.teams : { for name in it.destinations : name => module.teams_channel[key].configuration_name }],
  )...)
}

output "email_subscription_arns" {
  description = "ARNs of the email subscriptions, by destination and address, also of addresses that have not confirmed"
  value       = { for name, topic in local.topics : name => module.email[topic].subscription_arns if contains(keys(module.email), topic) }
}

output "event_bus_arns" {
  description = "ARNs of the event buses that alerts arrive by, by name: home_event_bus_arn of modules/alert-forwarder"
  value = {
    for name in var.event_bus_names : name => format(
      "arn:%s:events:%s:%s:event-bus/%s",
      data.aws_partition.current.partition, data.aws_region.current.id, data.aws_caller_identity.current.account_id, name
    )
  }
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

output "configuration_table_name" {
  description = "Name of the table of the destinations and account_names; null while they are in the formatter's environment"
  value       = module.formatter.configuration_table_name
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
  description = "Alarms with what each watches, the SNS topics they publish to, and the dashboard; null while monitoring is null"
  value = one([
    for monitoring in module.monitoring : {
      topic_arns     = monitoring.topic_arns
      alarms         = monitoring.alarms
      dashboard_name = monitoring.dashboard_name
    }
  ])
}

output "region" {
  description = "Region of the deployment. Only Amazon Q's alarms are in us-east-1"
  value       = data.aws_region.current.id
}

output "status_topic_arn" {
  description = "ARN of ASR's status topic"
  value       = module.asr_source.status_topic_arn
}

output "alarm_topic_arn" {
  description = "ARN of ASR's alarm topic; null while alarms_enabled is false"
  value       = module.asr_source.alarm_topic_arn
}

output "name" {
  description = "Name of the deployment"
  value       = local.name
}

output "formatter_role_arn" {
  description = "ARN of the formatter's role, which the role in the management account trusts"
  value       = module.formatter.role_arn
}

output "uses_organizational_units" {
  description = "Whether a destination's rules contain organizational units, so that the role in the management account needs organizations:ListParents"
  value       = module.formatter.uses_organizational_units
}
