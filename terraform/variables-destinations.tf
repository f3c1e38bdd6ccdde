# Destinations, and the security services whose findings they receive. In modules/formatter, validate-rules.tf checks the rules
# (an unknown severity, source or outcome), and validate-state.tf what needs the state table; this file checks the values that
# depend on the whole deployment.

variable "destinations" {
  description = <<-EOT
    The destinations, by a name of your choice. Each contains exactly one of
      amazon_q: a Slack channel through Amazon Q: workspace_id (authorise the workspace once in the Amazon Q console),
        channel_id, which no other destination has with amazon_q, and logging_level, the level of Amazon Q's log: ERROR,
        INFO or NONE;
      slack_bot: a Slack channel through a bot: channel_id, token_secret_arn (the secret with the bot's token) and
        token_key_arn (the KMS key of the secret, if it has one of its own);
      email: email addresses.
    rules: which notices the destination takes; a notice must match all rules. Without rules: everything but remediations
      that are queued or skipped.
      sources (access-analyzer, alarm, asr, config, guardduty, health, inspector, macie, s3, security-hub, unrecognised),
      accounts, organizational_units, controls, regions: include takes only notices with one of the values; exclude drops
      notices with one of them. A control may end in * (S3.*); an organizational unit includes all below it.
      outcomes (failed, queued, rolled-back, skipped, succeeded, unknown): the same for the outcome of a remediation; other
      notices are not affected.
      min_severity (unknown, informational, low, medium, high, critical): lowest severity of alerts; an alert of unknown
      severity is taken.
    mention: id of the Slack user or user group to mention in severe alerts, failed remediations and alarms.
    The other attributes need the state table (state):
    grouping: the first notices of a window are sent at once, the others as one summary.
      enabled: false sends each notice by itself, for slack_bot only; default true.
      wait_seconds: length of a window, 1 to 900; default 60. It begins with its first held notice.
      above: notices that are sent at once, 1 to 50; for email and amazon_q at most 8; default 5.
      max_per_hour: messages in an hour, 6 to 1000; beyond it windows grow longer; default 30.
      interval_minutes: how often what can wait is sent, 0 (at once) to 10080 (a week); default 240: a new member of a
      problem that was notified of before, a reminder and, for amazon_q, the end of what was below high.
    send_resolved: whether to send that something is resolved; default true.
    repeat_interval_days: days until a reminder of what is still open, by severity: whole numbers to 365; 0 is never; default
      critical 1, high 3, medium 7, low 0.
    digest: a summary at times of the schedule, a cron(…) or rate(…) expression of EventBridge Scheduler, at most hourly:
      a rate of an hour or longer, or a cron whose minutes are one number.
      timezone: its time zone; default time_zone. only: whether the destination takes nothing but the digest; default false.
    quiet_hours: from and to, times of the day in time_zone such as 22:00, between which notices that are not critical wait.
    paused: whether all notices wait; default false.
    renamed_from: former name of the destination, whose state it continues.
  EOT
  type = map(object({
    amazon_q  = optional(object({ workspace_id = string, channel_id = string, logging_level = optional(string, "ERROR") }))
    slack_bot = optional(object({ channel_id = string, token_secret_arn = string, token_key_arn = optional(string) }))
    email     = optional(set(string))
    rules = optional(object({
      sources              = optional(object({ include = optional(set(string)), exclude = optional(set(string)) }))
      outcomes             = optional(object({ include = optional(set(string)), exclude = optional(set(string)) }))
      min_severity         = optional(string)
      accounts             = optional(object({ include = optional(set(string)), exclude = optional(set(string)) }))
      organizational_units = optional(object({ include = optional(set(string)), exclude = optional(set(string)) }))
      controls             = optional(object({ include = optional(set(string)), exclude = optional(set(string)) }))
      regions              = optional(object({ include = optional(set(string)), exclude = optional(set(string)) }))
    }))
    mention = optional(object({ id = string }))
    # The module has the defaults.
    grouping = optional(object({
      enabled          = optional(bool)
      wait_seconds     = optional(number)
      above            = optional(number)
      max_per_hour     = optional(number)
      interval_minutes = optional(number)
    }))
    send_resolved = optional(bool)
    repeat_interval_days = optional(object({
      critical = optional(number)
      high     = optional(number)
      medium   = optional(number)
      low      = optional(number)
    }))
    digest       = optional(object({ schedule = string, timezone = optional(string), only = optional(bool) }))
    quiet_hours  = optional(object({ from = string, to = string }))
    paused       = optional(bool)
    renamed_from = optional(string)
  }))

  validation {
    condition     = length([for destination in values(var.destinations) : destination if destination != null]) > 0
    error_message = "destinations must contain at least one destination. To stop all notifications, destroy the deployment."
  }

  validation {
    condition = alltrue([for name in keys(var.destinations) : can(regex("^[a-z0-9][a-z0-9-]*$", name))])
    error_message = "The keys of destinations must be lower-case letters, digits and hyphens and not start with a hyphen, got ${jsonencode([
      for name in keys(var.destinations) : name if !can(regex("^[a-z0-9][a-z0-9-]*$", name))
    ])}."
  }

  # AWS limits the names that contain both.
  validation {
    condition = alltrue([for name in keys(var.destinations) : length("${var.name}-${name}") <= 56])
    error_message = "The deployment's name and a key of destinations must have at most 55 characters together, got ${jsonencode([
      for name in keys(var.destinations) : "${var.name}-${name}" if length("${var.name}-${name}") > 56
    ])}."
  }

  validation {
    condition = alltrue([
      for destination in values(var.destinations) : length([for kind in keys(local.formats) : kind if destination[kind] != null]) == 1
      if destination != null
    ])
    error_message = join("\n", [
      for name, destination in var.destinations :
      "destinations[\"${name}\"] must contain exactly one of ${join(", ", keys(local.formats))}, got ${jsonencode([for kind in keys(local.formats) : kind if destination[kind] != null])}."
      if try(length([for kind in keys(local.formats) : kind if destination[kind] != null]), 1) != 1
    ])
  }

  validation {
    condition = local.has_amazon_q || alltrue([for destination in values(var.destinations) : try(destination.amazon_q, null) == null])
    error_message = "destinations must not contain amazon_q in the region ${var.region}, because Amazon Q exists in AWS's commercial regions only, got it for ${jsonencode([
      for name, destination in var.destinations : name if try(destination.amazon_q, null) != null
    ])}: use slack_bot."
  }

  # An apply would end in "Slack channel already configured".
  validation {
    condition = alltrue([
      for names in values({
        for name, destination in var.destinations : "${destination.amazon_q.workspace_id}/${destination.amazon_q.channel_id}" => name...
        if try(destination.amazon_q, null) != null
      }) : length(names) == 1
    ])
    error_message = join("\n", [
      for channel, names in {
        for name, destination in var.destinations : "${destination.amazon_q.workspace_id}/${destination.amazon_q.channel_id}" => name...
        if try(destination.amazon_q, null) != null
      } :
      "destinations[*].amazon_q must be unique, because a channel has one configuration of Amazon Q in an AWS account, got the channel ${channel} for ${jsonencode(names)}: merge these destinations, or use slack_bot for all but one."
      if length(names) > 1
    ])
  }
}

# A map, not an object with an attribute per source: Terraform drops unknown attributes, and a misspelt source would be off.
variable "alerts" {
  description = <<-EOT
    The services whose findings are sent: security_hub, security_hub_v2, guardduty, access_analyzer, inspector, macie,
    health, config, alarm (CloudWatch alarms of the account and Region, except this deployment's, ASR's and those of
    target tracking); each as {} or with some of
      min_severity: lowest severity that reaches the function; default medium. Malware that GuardDuty Malware Protection
        finds counts as high;
      severity: for access_analyzer, health and config, which have none of their own: the severity to use; default medium;
      security_severity: for health: the severity of events about abuse, risk and security; default the higher of high and
        severity;
      personas: for health: the personas whose events are sent, of OPERATIONS, SECURITY and BILLING; events without a
        persona are sent too; default all;
      samples: for security_hub, guardduty and macie: whether to send sample findings; default false;
      custom_actions: for security_hub: whether to send findings and insight results that people select with a custom
        action, except ASR's own actions; default false;
      aggregated: for security_hub and security_hub_v2: products whose findings arrive by the product's own rule, and so are
        left out here. product: Config, GuardDuty, Health, IAM Access Analyzer, Inspector or Macie, whose source must be on;
        regions, accounts: where they arrive from; accounts null means all. Default none.
    With security_hub or security_hub_v2, config leaves out the rules securityhub-*, whose results are findings of controls.
    With both security_hub and security_hub_v2, and state null, one finding may be sent twice.
  EOT
  type = map(object({
    min_severity      = optional(string)
    severity          = optional(string)
    security_severity = optional(string)
    personas          = optional(set(string))
    samples           = optional(bool)
    custom_actions    = optional(bool)
    aggregated = optional(list(object({
      product  = string
      regions  = set(string)
      accounts = optional(set(string))
    })))
  }))
  default = {}
}

locals {
  destinations = { for name, destination in var.destinations : name => destination if destination != null }

  # The kinds of destinations, with the format that the formatter writes for each. A kind that is missing here is refused.
  formats = { amazon_q = "amazon-q", slack_bot = "slack-bot", email = "email" }
  kinds   = { for name, destination in local.destinations : name => one([for kind in keys(local.formats) : kind if destination[kind] != null]) }

  vocabulary = jsondecode(file("${path.module}/../modules/formatter/vocabulary.json"))
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
