# Destinations. validate-rules.tf checks the rules: unknown severities, sources and outcomes, malformed ids, and rules
# that can never match. validate-state.tf checks the attributes that need the state table.

variable "destinations" {
  description = <<-EOT
    The destinations, at least one. If they and account_names are too large for the function's environment (4 KB), each is an
    item of a DynamoDB table. Their names and rules must be known in a plan.
    name: name of the destination in logs: 1 to 64 lower-case letters, digits and hyphens.
    format: amazon-q (a Slack channel through Amazon Q), email, json (documents for programs), slack-bot (a Slack channel
      through a bot), or teams (a channel of Microsoft Teams through Amazon Q).
    topic_arn, key_arn: the SNS topic, and the KMS key that encrypts it.
    rules: which notices the destination takes; a notice must match all rules. null takes everything but remediations that
      are queued or skipped.
      sources, accounts, organizational_units, controls, regions: include takes only notices with one of the values;
        exclude drops notices with one of them. Sources are access-analyzer, alarm, asr, config, guardduty, health,
        inspector, macie, s3, security-hub, unrecognised. A control may end in * (S3.*); an organizational unit
        includes all below it.
      outcomes (failed, queued, rolled-back, skipped, succeeded, unknown): the same for the outcome of a remediation; other
      notices are not affected.
      min_severity (unknown, informational, low, medium, high, critical): lowest severity of alerts; an alert of unknown
      severity is taken.
    fallback: whether the destination takes messages in an unknown format whatever its rules include, for one destination only.
      If none has it and all rules leave out such a message, the first destination by name takes it whose rules do not exclude
      the source unrecognised.
    mention: id of the Slack user or user group to mention in severe alerts, failed remediations and alarms, for amazon-q and
      slack-bot only; null: no mention.
    subscriptions: number of confirmed subscriptions of the topic below which the sweep reports that one is missing.
    The other attributes need the state table:
    grouping: the first notices of a window are sent at once, the others as one summary.
      enabled: false sends each notice by itself, for slack-bot and json only; null is true, for json false.
      wait_seconds: length of a window, 1 to 900. It begins with its first held notice.
      above: notices that are sent at once, 1 to 50; for email, amazon-q and teams at most 8.
      max_per_hour: messages in an hour, 6 to 1000; beyond it windows grow longer.
      interval_minutes: how often what can wait is sent, 0 (at once) to 10080 (a week): a new member of a problem that was
      notified of before, a reminder and, except for slack-bot, the end of what was below high.
    send_resolved: whether to send that something is resolved.
    repeat_interval_days: days until a reminder of what is still open, by severity: whole numbers to 365; 0 is never.
    digest: a summary at times of the schedule, a cron(…) or rate(…) expression of EventBridge Scheduler, at most hourly:
      a rate of an hour or longer, or a cron whose minutes are one number. null sends none.
      timezone: its time zone; null is time_zone.
      only: whether the destination takes nothing but the digest.
    quiet_hours: from and to, times of the day in time_zone such as 22:00, between which notices that are not critical wait.
      null has none.
    paused: whether all notices wait.
    renamed_from: former name of the destination, whose state it continues; null if it has none.
  EOT
  type = list(object({
    name      = string
    format    = string
    topic_arn = string
    key_arn   = string
    rules = optional(object({
      sources              = optional(object({ include = optional(set(string)), exclude = optional(set(string)) }))
      outcomes             = optional(object({ include = optional(set(string)), exclude = optional(set(string)) }))
      min_severity         = optional(string)
      accounts             = optional(object({ include = optional(set(string)), exclude = optional(set(string)) }))
      organizational_units = optional(object({ include = optional(set(string)), exclude = optional(set(string)) }))
      controls             = optional(object({ include = optional(set(string)), exclude = optional(set(string)) }))
      regions              = optional(object({ include = optional(set(string)), exclude = optional(set(string)) }))
    }))
    fallback      = optional(bool, false)
    mention       = optional(object({ id = string }))
    subscriptions = optional(number, 1)
    grouping = optional(object({
      enabled          = optional(bool)
      wait_seconds     = optional(number, 60)
      above            = optional(number, 5)
      max_per_hour     = optional(number, 30)
      interval_minutes = optional(number, 240)
    }), {})
    send_resolved = optional(bool, true)
    # 0 is never and not null, because Terraform replaces null by the default.
    repeat_interval_days = optional(object({
      critical = optional(number, 1)
      high     = optional(number, 3)
      medium   = optional(number, 7)
      low      = optional(number, 0)
    }), {})
    digest       = optional(object({ schedule = string, timezone = optional(string), only = optional(bool, false) }))
    quiet_hours  = optional(object({ from = string, to = string }))
    paused       = optional(bool, false)
    renamed_from = optional(string)
  }))

  validation {
    condition     = length(var.destinations) > 0
    error_message = "destinations must contain at least one destination."
  }

  validation {
    condition     = alltrue([for name in var.destinations[*].name : can(regex("^[a-z0-9-]{1,64}$", name))])
    error_message = "destinations[*].name must be 1 to 64 lower-case letters, digits and hyphens, got ${jsonencode(var.destinations[*].name)}."
  }

  validation {
    condition     = length(distinct(var.destinations[*].name)) == length(var.destinations)
    error_message = "destinations[*].name must be unique, got ${jsonencode(var.destinations[*].name)}."
  }

  validation {
    condition = length(setsubtract(var.destinations[*].format, local.vocabulary.formats)) == 0
    error_message = join("\n", [
      for destination in var.destinations :
      "destinations[\"${destination.name}\"].format must be one of ${join(", ", local.vocabulary.formats)}, got \"${destination.format}\"."
      if !contains(local.vocabulary.formats, destination.format)
    ])
  }

  validation {
    condition = alltrue([
      for arn in var.destinations[*].topic_arn : can(regex("^arn:aws[a-z-]*:sns:[a-z0-9-]+:[0-9]{12}:[A-Za-z0-9_-]+$", arn))
    ])
    error_message = "destinations[*].topic_arn must be the ARN of a standard SNS topic, got ${jsonencode(var.destinations[*].topic_arn)}."
  }

  validation {
    condition     = length(distinct(var.destinations[*].topic_arn)) == length(var.destinations)
    error_message = "destinations[*].topic_arn must be unique, got ${jsonencode(var.destinations[*].topic_arn)}."
  }

  validation {
    condition     = alltrue([for arn in var.destinations[*].key_arn : can(regex("^arn:aws[a-z-]*:kms:[a-z0-9-]+:[0-9]{12}:key/", arn))])
    error_message = "destinations[*].key_arn must be the ARN of a KMS key, not of an alias, got ${jsonencode(var.destinations[*].key_arn)}."
  }

  validation {
    condition = alltrue([
      for destination in var.destinations : destination.mention == null || can(regex("^[USW][0-9A-Z]{1,31}$", destination.mention.id))
    ])
    error_message = join("\n", [
      for destination in var.destinations :
      "destinations[\"${destination.name}\"].mention.id must be the id of a Slack user (U0123ABCD) or user group (S0123ABCD), got \"${destination.mention.id}\"."
      if destination.mention != null && !can(regex("^[USW][0-9A-Z]{1,31}$", destination.mention.id))
    ])
  }

  validation {
    condition = alltrue([for destination in var.destinations : destination.mention == null || !contains(["email", "json", "teams"], destination.format)])
    error_message = join("\n", [
      for destination in var.destinations :
      "destinations[\"${destination.name}\"].mention must be null for the format ${destination.format}, because only a message in Slack can mention a Slack user."
      if destination.mention != null && contains(["email", "json", "teams"], destination.format)
    ])
  }
}
