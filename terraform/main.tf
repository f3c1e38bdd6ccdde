# The deployment: modules/asr-notify in the security account, and the role in the management account that it reads account
# names with.

locals {
  # With a role of one's own in role_arn, the management account gets none.
  creates_role = try(var.account_lookup.mode, "role") == "role" && try(var.account_lookup.role_arn, null) == null

  reader_path = try(coalesce(var.iam.path), "/")
  reader_role_arn = one([
    for management in data.aws_caller_identity.management :
    "arn:${data.aws_partition.current.partition}:iam::${management.account_id}:role${local.reader_path}${var.name}-organization-reader"
  ])
}

module "asr_notify" {
  source    = "../modules/asr-notify"
  providers = { aws = aws, aws.us_east_1 = aws.us_east_1 }

  destinations = var.destinations
  alerts       = var.alerts

  event_bus_names = var.event_bus_names
  organization_id = var.organization_id

  name      = var.name
  language  = var.language
  time_zone = var.time_zone
  # Not the output of organization_reader, which needs the settings: that would be a cycle. The module refuses what is no
  # object.
  account_lookup = try(
    merge({ mode = "role" }, var.account_lookup, local.creates_role ? { role_arn = local.reader_role_arn } : {}),
    var.account_lookup,
  )
  account_names                 = var.account_names
  access_portal                 = var.access_portal
  status_topic_arn              = var.status_topic_arn
  alarm_topic_arn               = var.alarm_topic_arn
  alarms_enabled                = var.alarms_enabled
  retry                         = var.retry
  state                         = var.state
  failure_bucket                = var.failure_bucket
  monitoring                    = var.monitoring
  formatter_package             = { path = var.formatter_package_path }
  slack_poster_package          = { path = var.slack_poster_package_path }
  architecture                  = var.architecture
  memory_size                   = var.memory_size
  timeout                       = var.timeout
  maximum_retry_attempts        = var.maximum_retry_attempts
  maximum_event_age_seconds     = var.maximum_event_age_seconds
  topic_key                     = var.topic_key
  key_deletion_window_days      = var.key_deletion_window_days
  slack_api_url                 = var.slack_api_url
  slack_thread_lifetime_seconds = var.slack_thread_lifetime_seconds

  iam                     = var.iam
  log_group               = var.log_group
  queue_key_arn           = var.queue_key_arn
  queue_max_message_bytes = var.queue_max_message_bytes
  reserved_concurrency    = var.reserved_concurrency
  tables                  = var.tables
  tracing                 = var.tracing
  vpc                     = var.vpc
}

module "organization_reader" {
  source    = "../modules/organization-reader"
  count     = local.creates_role ? 1 : 0
  providers = { aws = aws.management }

  name             = "${module.asr_notify.name}-organization-reader"
  trusted_role_arn = module.asr_notify.formatter_role_arn
  external_id      = try(var.account_lookup.external_id, null)
  list_parents     = module.asr_notify.uses_organizational_units
  iam              = var.iam
}

data "aws_partition" "current" {}

data "aws_caller_identity" "security" {}

data "aws_caller_identity" "management" {
  count    = local.creates_role ? 1 : 0
  provider = aws.management
}

# Only a warning. Without credentials of its own, Terraform creates the role in the security account, where it cannot look
# up any account.
check "management_account" {
  assert {
    condition     = !contains(data.aws_caller_identity.management[*].account_id, data.aws_caller_identity.security.account_id)
    error_message = "management_profile must belong to the management account when account_lookup.mode is role, but both providers use account ${data.aws_caller_identity.security.account_id}: set management_profile, account_lookup.role_arn, or account_lookup.mode = \"direct\"."
  }
}
