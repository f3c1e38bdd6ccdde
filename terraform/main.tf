# ASR's topics → formatter → notification topic → Amazon Q → Slack channel

module "slack_channel" {
  source = "../modules/slack-channel"

  name                     = var.name
  slack_team_id            = var.slack.workspace_id
  slack_channel_id         = var.slack.channel_id
  logging_level            = var.slack.logging_level
  key_deletion_window_days = var.key_deletion_window_days
}

module "formatter" {
  source = "../modules/formatter"

  name    = var.name
  package = { path = var.package_path, hash = filebase64sha256(var.package_path) }

  notification_topic      = { arn = module.slack_channel.topic_arn, key_arn = module.slack_channel.key_arn }
  dead_letter_source_arns = module.asr_source.topic_arns

  language        = var.language
  notify_outcomes = var.notify_outcomes
  account_names   = var.account_names
  access_portal   = var.access_portal

  # No cycle: the reader trusts the formatter's role, and only the function and its policy need the reader.
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

module "organization_reader" {
  source    = "../modules/organization-reader"
  count     = var.account_lookup == "role" ? 1 : 0
  providers = { aws = aws.management }

  name             = "${var.name}-organization-reader"
  trusted_role_arn = module.formatter.role_arn
  external_id      = var.account_lookup_external_id
}

data "aws_caller_identity" "security" {}

data "aws_caller_identity" "management" {
  provider = aws.management
}

# Only a warning: without credentials of its own the role would be made in the security account, and find no one.
check "management_account" {
  assert {
    condition = (
      var.account_lookup != "role"
      || data.aws_caller_identity.management.account_id != data.aws_caller_identity.security.account_id
    )
    error_message = "account_lookup is role, but both providers act in one account: set management_profile, or account_lookup = \"direct\"."
  }
}
