# ASR's topics, EventBridge → formatter → a topic per destination → Amazon Q, the bot or email. Each destination is one
# for_each entry of these modules, so that adding or removing one changes no other.

module "notification_topic" {
  source   = "../modules/notification-topic"
  for_each = local.destinations

  name                     = "${var.name}-${each.key}"
  key_deletion_window_days = var.key_deletion_window_days
}

module "amazon_q_channel" {
  source   = "../modules/amazon-q-channel"
  for_each = { for name, destination in local.destinations : name => destination.amazon_q if destination.amazon_q != null }

  name             = "${var.name}-${each.key}"
  topic_arn        = module.notification_topic[each.key].topic_arn
  slack_team_id    = each.value.workspace_id
  slack_channel_id = each.value.channel_id
  logging_level    = each.value.logging_level
}

module "slack_bot" {
  source   = "../modules/slack-bot"
  for_each = { for name, destination in local.destinations : name => destination.slack_bot if destination.slack_bot != null }

  name                    = "${var.name}-${each.key}"
  topic_arn               = module.notification_topic[each.key].topic_arn
  channel_id              = each.value.channel_id
  token_secret_arn        = each.value.token_secret_arn
  token_key_arn           = each.value.token_key_arn
  slack_api_url           = var.slack_api_url
  thread_lifetime_seconds = var.slack_thread_lifetime_seconds

  package            = { path = var.slack_poster_package_path, hash = filebase64sha256(var.slack_poster_package_path) }
  architecture       = var.architecture
  log_retention_days = var.log_retention_days
}

module "email" {
  source   = "../modules/email"
  for_each = { for name, destination in local.destinations : name => destination.email if destination.email != null }

  topic_arn = module.notification_topic[each.key].topic_arn
  addresses = each.value
}

module "formatter" {
  source = "../modules/formatter"

  name    = var.name
  package = { path = var.formatter_package_path, hash = filebase64sha256(var.formatter_package_path) }

  destinations = [
    for name, destination in local.destinations : {
      name      = name
      format    = local.formats[local.kinds[name]]
      topic_arn = module.notification_topic[name].topic_arn
      key_arn   = module.notification_topic[name].key_arn
      rules     = destination.rules
      mention   = destination.mention

      grouping             = destination.grouping
      send_resolved        = destination.send_resolved
      repeat_interval_days = destination.repeat_interval_days
      digest               = destination.digest
      quiet_hours          = destination.quiet_hours
      paused               = destination.paused
      renamed_from         = destination.renamed_from
    }
  ]
  alert_severities = module.alert_source.severities

  dead_letter_topic_arns = module.asr_source.topic_arns
  dead_letter_rule_arns  = values(module.alert_source.rule_arns)
  over_rule_arns         = values(module.alert_source.over_rule_arns)

  retry = var.retry
  state = var.state

  language      = var.language
  time_zone     = var.time_zone
  account_names = var.account_names
  access_portal = var.access_portal

  # No cycle: the reader trusts the formatter's role; the formatter's function and policies need the reader.
  account_lookup = {
    mode                 = var.account_lookup
    role_arn             = one(module.organization_reader[*].role_arn)
    external_id          = var.account_lookup == "role" ? var.account_lookup_external_id : null
    timeout_milliseconds = var.account_lookup_timeout_milliseconds
  }

  architecture              = var.architecture
  memory_size               = var.memory_size
  timeout                   = var.timeout
  log_retention_days        = var.log_retention_days
  maximum_retry_attempts    = var.maximum_retry_attempts
  maximum_event_age_seconds = var.maximum_event_age_seconds
}

module "asr_source" {
  source = "../modules/asr-source"

  status_topic_arn      = var.status_topic_arn
  alarm_topic_arn       = var.alarm_topic_arn
  alarms_enabled        = var.alarms_enabled
  function_arn          = module.formatter.function_arn
  function_name         = module.formatter.function_name
  dead_letter_queue_arn = module.formatter.dead_letter_queue_arn
}

module "alert_source" {
  source = "../modules/alert-source"

  name                  = var.name
  alerts                = { for source, alert in var.alerts : source => alert if alert != null }
  over                  = var.state != null ? { queue_arn = module.formatter.over_queue_arn } : null
  function_arn          = module.formatter.function_arn
  function_name         = module.formatter.function_name
  dead_letter_queue_arn = module.formatter.dead_letter_queue_arn
}

module "organization_reader" {
  source    = "../modules/organization-reader"
  count     = var.account_lookup == "role" ? 1 : 0
  providers = { aws = aws.management }

  name             = "${var.name}-organization-reader"
  trusted_role_arn = module.formatter.role_arn
  external_id      = var.account_lookup_external_id
  list_parents     = module.formatter.uses_organizational_units
}

module "monitoring" {
  source    = "../modules/monitoring"
  count     = var.monitoring != null ? 1 : 0
  providers = { aws = aws, aws.us_east_1 = aws.us_east_1 }

  name                    = var.name
  email                   = var.monitoring.email
  formatter               = module.formatter
  posters                 = module.slack_bot
  amazon_q_configurations = values(module.amazon_q_channel)[*].configuration_name
  omitted_rule_names      = module.alert_source.omitted_rule_names

  key_deletion_window_days = var.key_deletion_window_days
}

data "aws_caller_identity" "security" {}

data "aws_caller_identity" "management" {
  provider = aws.management
}

# Only a warning. Without credentials of its own, Terraform creates the role in the security account, where it cannot look
# up any account.
check "management_account" {
  assert {
    condition = (
      var.account_lookup != "role"
      || data.aws_caller_identity.management.account_id != data.aws_caller_identity.security.account_id
    )
    error_message = "management_profile must belong to the management account when account_lookup is role, but both providers use account ${data.aws_caller_identity.security.account_id}: set management_profile, or account_lookup = \"direct\"."
  }
}

# Only a warning: some deployments have a monitoring of their own.
check "monitoring" {
  assert {
    condition     = var.monitoring != null
    error_message = "monitoring should be set: without it, no alarm is sent when asr-notify itself fails."
  }
}
