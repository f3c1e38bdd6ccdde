# The alarms and the dashboard, and what they watch.

locals {
  # By the formatter's word for the source. What is over counts, too.
  expected_sources = {
    for source, days in local.settings.expected_days : replace(source, "_", "-") => {
      days        = days
      topic_names = source == "asr" ? [split(":", module.asr_source.status_topic_arn)[5]] : []
      rules = {
        for label, dimensions in module.alert_source.rule_dimensions : label => dimensions
        if contains([for end in ["", "-over"] : "${local.name}-${replace(source, "_", "-")}${end}"], dimensions.RuleName)
      }
    }
  }

  # The topics whose subscriptions have a dead-letter queue: ASR's, and those of destinations with a bot.
  bot_destinations = flatten(values(local.settings.channels.slack_bot)[*].destinations)
  redriving_topic_arns = concat(
    module.asr_source.topic_arns,
    [for name in local.bot_destinations : module.notification_topic[local.topics[name]].topic_arn],
  )
  other_topic_arns = [for name, topic in local.topics : module.notification_topic[topic].topic_arn if !contains(local.bot_destinations, name)]
}

module "monitoring" {
  source    = "../monitoring"
  count     = local.settings.monitoring != null ? 1 : 0
  providers = { aws = aws, aws.us_east_1 = aws.us_east_1 }

  name                      = local.name
  email                     = local.settings.monitoring.email
  alarm_topic_arn           = local.settings.monitoring.alarm_topic_arn
  us_east_1_alarm_topic_arn = local.settings.monitoring.us_east_1_alarm_topic_arn
  us_east_1                 = local.settings.monitoring.us_east_1
  key                       = local.topic_key

  formatter               = module.formatter
  posters                 = { for channel, bot in module.slack_bot : lower(channel) => bot }
  amazon_q_configurations = concat(values(module.amazon_q_channel)[*].configuration_name, values(module.teams_channel)[*].configuration_name)
  omitted_rule_names      = module.alert_source.omitted_rule_names
  rules                   = merge(module.alert_source.rule_dimensions, { for name in module.formatter.sweep_rule_name[*] : name => { RuleName = name } })
  topic_names             = [for arn in local.redriving_topic_arns : split(":", arn)[5]]
  destination_topic_names = [for arn in local.other_topic_arns : split(":", arn)[5]]
  expected_sources        = local.expected_sources
  destinations            = local.settings.state != null ? length(local.destinations) : null

  key_deletion_window_days = local.settings.key_deletion_window_days
  tags                     = var.tags
}

# Only a warning: the log itself is complete.
check "log_class" {
  assert {
    condition     = local.settings.monitoring == null || coalesce(local.settings.log_group.class, "STANDARD") == "STANDARD"
    error_message = "log_group.class should be STANDARD with monitoring: CloudWatch makes no metrics from logs of the class ${coalesce(local.settings.log_group.class, "STANDARD")}, so that alarms on the functions' own metrics never ring."
  }
}

# Only a warning: some deployments have a monitoring of their own.
check "monitoring" {
  assert {
    condition     = local.settings.monitoring != null
    error_message = "monitoring should be set: without it, no alarm is sent when asr-notify itself fails."
  }
}
