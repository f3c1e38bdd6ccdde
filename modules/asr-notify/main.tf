# ASR's topics, EventBridge → formatter → a topic per destination → Amazon Q, the bot, email or other subscribers. Each
# destination is one for_each entry of these modules, so that adding or removing one changes no other. Amazon Q's configurations
# and the bots are entries by channel, which several destinations may share.

data "aws_caller_identity" "current" {}

data "aws_partition" "current" {}

data "aws_region" "current" {}

module "settings" {
  source = "./settings"

  name                     = var.name
  destinations             = var.destinations
  architecture             = var.architecture
  key_deletion_window_days = var.key_deletion_window_days
  formatter_package        = var.formatter_package
  slack_poster_package     = var.slack_poster_package
  alerts                   = var.alerts
  account_lookup           = var.account_lookup
  access_portal            = var.access_portal
  retry                    = var.retry
  state                    = var.state
  monitoring               = var.monitoring
  topic_key                = var.topic_key
  failure_bucket           = var.failure_bucket

  iam                  = var.iam
  log_group            = var.log_group
  reserved_concurrency = var.reserved_concurrency
  tables               = var.tables
  vpc                  = var.vpc

  given = {
    destinations         = var.destinations
    formatter_package    = var.formatter_package
    slack_poster_package = var.slack_poster_package
    alerts               = var.alerts
    account_lookup       = var.account_lookup
    access_portal        = var.access_portal
    retry                = var.retry
    state                = var.state
    monitoring           = var.monitoring
    topic_key            = var.topic_key
    failure_bucket       = var.failure_bucket

    iam                  = var.iam
    log_group            = var.log_group
    reserved_concurrency = var.reserved_concurrency
    tables               = var.tables
    vpc                  = var.vpc
  }
}

locals {
  settings     = module.settings.checked
  name         = local.settings.name
  destinations = local.settings.destinations
}

module "topic_key" {
  source = "../topic-key"
  count  = local.settings.topic_key == null ? 1 : 0

  name                     = local.name
  key_deletion_window_days = local.settings.key_deletion_window_days
  tags                     = var.tags
}

locals {
  topic_key = { arn = try(module.topic_key[0].key_arn, local.settings.topic_key.arn) }
}

locals {
  # Confirmed subscriptions of each topic: the addresses; or one, of the bot's queue, Amazon Q or a program.
  subscriptions = { for name, destination in local.destinations : name => destination.email != null ? length(destination.email) : 1 }

  # A destination that was renamed keeps its topic, and with it its subscribers.
  topics = { for name, destination in local.destinations : name => coalesce(destination.renamed_from, name) }
}

module "notification_topic" {
  source   = "../notification-topic"
  for_each = toset(values(local.topics))

  name = "${local.name}-${each.key}"
  key  = local.topic_key
  tags = var.tags
}

module "amazon_q_channel" {
  source   = "../amazon-q-channel"
  for_each = local.settings.channels.amazon_q

  topic_arns       = [for name in each.value.destinations : module.notification_topic[local.topics[name]].topic_arn]
  slack_team_id    = each.value.workspace_id
  slack_channel_id = each.value.channel_id
  logging_level    = each.value.logging_level
  role             = { arn = aws_iam_role.amazon_q[0].arn }
  tags             = var.tags
}

module "teams_channel" {
  source   = "../teams-channel"
  for_each = local.settings.channels.teams

  topic_arns    = [for name in each.value.destinations : module.notification_topic[local.topics[name]].topic_arn]
  tenant_id     = each.value.tenant_id
  team_id       = each.value.team_id
  channel_id    = each.value.channel_id
  logging_level = each.value.logging_level
  role          = { arn = aws_iam_role.amazon_q[0].arn }
  tags          = var.tags
}

module "slack_bot" {
  source   = "../slack-bot"
  for_each = local.settings.channels.slack_bot

  name                    = "${local.name}-${lower(each.key)}"
  topic_arns              = { for name in each.value.destinations : local.topics[name] => module.notification_topic[local.topics[name]].created_topic_arn }
  channel_id              = each.value.channel_id
  token_secret_arn        = each.value.token_secret_arn
  token_key_arn           = each.value.token_key_arn
  slack_api_url           = var.slack_api_url
  thread_lifetime_seconds = var.slack_thread_lifetime_seconds

  package      = local.settings.slack_poster_package
  architecture = local.settings.architecture
  tags         = var.tags

  iam                     = local.settings.iam
  log_group               = local.settings.log_group
  queue_key_arn           = var.queue_key_arn
  queue_max_message_bytes = var.queue_max_message_bytes
  reserved_concurrency    = local.settings.reserved_concurrency.slack_poster
  tables                  = local.settings.tables
  tracing                 = var.tracing
  vpc                     = local.settings.vpc
}

module "email" {
  source   = "../email"
  for_each = { for name, destination in local.destinations : local.topics[name] => destination.email if destination.email != null }

  topic_arn = module.notification_topic[each.key].created_topic_arn
  addresses = each.value
}

module "formatter" {
  source = "../formatter"

  name    = local.name
  package = local.settings.formatter_package

  destinations = [
    for name, destination in local.destinations : {
      name      = name
      format    = local.settings.formats[local.settings.kinds[name]]
      topic_arn = module.notification_topic[local.topics[name]].topic_arn
      key_arn   = module.notification_topic[local.topics[name]].key_arn
      rules     = destination.rules
      fallback  = destination.fallback
      mention   = destination.mention

      subscriptions = local.subscriptions[name]

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

  retry          = local.settings.retry
  state          = local.settings.state
  failure_bucket = local.settings.failure_bucket

  language       = var.language
  time_zone      = var.time_zone
  account_names  = var.account_names
  access_portal  = local.settings.access_portal
  account_lookup = local.settings.account_lookup

  architecture              = local.settings.architecture
  memory_size               = var.memory_size
  timeout                   = var.timeout
  maximum_retry_attempts    = var.maximum_retry_attempts
  maximum_event_age_seconds = var.maximum_event_age_seconds
  tags                      = var.tags

  iam                     = local.settings.iam
  log_group               = local.settings.log_group
  queue_key_arn           = var.queue_key_arn
  queue_max_message_bytes = var.queue_max_message_bytes
  reserved_concurrency    = local.settings.reserved_concurrency.formatter
  tables                  = local.settings.tables
  tracing                 = var.tracing
  vpc                     = local.settings.vpc
}

module "asr_source" {
  source = "../asr-source"

  status_topic_arn      = var.status_topic_arn
  alarm_topic_arn       = var.alarm_topic_arn
  alarms_enabled        = var.alarms_enabled
  function_arn          = module.formatter.function_arn
  function_name         = module.formatter.function_name
  dead_letter_queue_arn = module.formatter.dead_letter_queue_arn
}

module "event_bus" {
  source   = "../event-bus"
  for_each = var.organization_id != null ? var.event_bus_names : toset([])

  name            = each.key
  organization_id = var.organization_id
  tags            = var.tags
}

module "alert_source" {
  source = "../alert-source"

  event_bus_names       = toset([for name in var.event_bus_names : try(module.event_bus[name].name, name)])
  name                  = local.name
  alerts                = local.settings.alerts
  over                  = local.settings.state != null ? { queue_arn = module.formatter.over_queue_arn } : null
  function_arn          = module.formatter.function_arn
  function_name         = module.formatter.function_name
  dead_letter_queue_arn = module.formatter.dead_letter_queue_arn
  tags                  = var.tags
}

locals {
  vocabulary = jsondecode(file("${path.module}/../formatter/vocabulary.json"))
  severities = concat(["unknown"], local.vocabulary.severities)

  # The highest severity of each source that is on. Notices that are no alerts have none and pass every min_severity. S3's
  # notices arrive by the alarm topic, too.
  other_sources = setsubtract(local.vocabulary.sources, concat(local.vocabulary.alert_sources, var.alarms_enabled ? [] : ["alarm", "s3"]))
  highest_severities = merge(
    { for source in local.other_sources : source => reverse(local.severities)[0] },
    module.alert_source.highest_severities,
  )

  # Destinations whose rules let through no source that is on, or none that can be as severe as min_severity. The output
  # notification_topic_arns refuses them.
  unreachable_destinations = {
    for name, destination in local.destinations : name => join(" ", [
      "destinations[\"${name}\"].rules must let through a source that is on (alerts, alarms_enabled) and can be as severe as min_severity,",
      "got sources ${jsonencode(try(destination.rules.sources, null))} and min_severity ${jsonencode(try(destination.rules.min_severity, null))}.",
      "Sources that are on, with their highest severity: ${join(", ", [for source, highest in local.highest_severities : "${source} (${highest})"])}.",
    ])
    if !anytrue([
      for source, highest in local.highest_severities : alltrue([
        contains(try(coalesce(destination.rules.sources.include), [source]), source),
        !contains(try(coalesce(destination.rules.sources.exclude), []), source),
        index(local.severities, highest) >= try(index(local.severities, destination.rules.min_severity), 0),
      ])
    ])
  }
}
