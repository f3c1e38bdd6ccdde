# Who is told of what. What rules may say is checked by modules/formatter.

variable "destinations" {
  description = <<-EOT
    Who is told, by a name of your choice. Each is one of
      amazon_q: a Slack channel through Amazon Q: the workspace (authorised once in the Amazon Q console), the channel,
        and what Amazon Q logs: ERROR, INFO or NONE;
      slack_bot: a Slack channel through a bot of yours: the channel, the ARN of the secret with the bot's token, and
        the KMS key of that secret if it has one of its own;
      email: mail addresses.
    rules: without any, everything but remediations that are queued or skipped. A notice has to pass all of them.
      sources (asr, alarm, security-hub, guardduty, access-analyzer, inspector, macie, health, config, s3, unrecognised),
      accounts, organizational_units, controls, regions: include lets through only notices that have one of these;
      exclude keeps back those that have one. A control may end in * (S3.*); an organizational unit stands for all below.
      outcomes: of remediations (succeeded, failed, queued, skipped, unknown); says nothing of other notices.
      min_severity: of alerts; an alert of unknown severity passes.
    mention: the Slack user or user group called for what is severe or failed.
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
  }))

  validation {
    condition     = length([for destination in values(var.destinations) : destination if destination != null]) > 0
    error_message = "destinations holds at least one; to be told nothing, destroy the deployment."
  }

  validation {
    condition     = alltrue([for name in keys(var.destinations) : can(regex("^[a-z0-9][a-z0-9-]*$", name))])
    error_message = "A destination's name is of lower-case letters, digits and hyphens, and starts with no hyphen."
  }

  validation {
    condition     = alltrue([for name in keys(var.destinations) : length("${var.name}-${name}") <= 56])
    error_message = "The deployment's name and a destination's have at most 55 characters together: AWS limits the names made of them."
  }

  validation {
    condition = alltrue([
      for destination in values(var.destinations) : length([
        for kind in [destination.amazon_q, destination.slack_bot, destination.email] : kind if kind != null
      ]) == 1
      if destination != null
    ])
    error_message = "Each destination has exactly one of amazon_q, slack_bot and email."
  }

  # Nobody feeds it, or only sources that are never as severe as it asks for.
  validation {
    condition = alltrue([
      for destination in values(var.destinations) : anytrue([
        for source, highest in local.highest_severities : alltrue([
          contains(try(coalesce(destination.rules.sources.include), [source]), source),
          !contains(try(coalesce(destination.rules.sources.exclude), []), source),
          index(local.severities, highest) >= try(index(local.severities, destination.rules.min_severity), 0),
        ])
      ])
    ])
    error_message = "A destination can hear of nothing: the sources its rules let through are switched off (alerts, alarms_enabled), or never as severe as its min_severity. Sources that are on: ${join(", ", keys(local.highest_severities))}."
  }
}

# A map, not an object of sources: Terraform drops attributes it does not know, and a source misspelt would be off.
variable "alerts" {
  description = <<-EOT
    The security services whose findings are told: security_hub, security_hub_v2, guardduty, access_analyzer, inspector,
    macie, health, config; each as {} or with some of
      min_severity: less severe findings are kept back before the function is called; default medium;
      severity: of access_analyzer, health and config, which have none of their own: the one they are given; default medium;
      samples: of security_hub, guardduty and macie: whether sample findings are told; default false;
      custom_actions: of security_hub: whether findings people send by a custom action are told, all but ASR's; default false.
    With security_hub and security_hub_v2 both on, one finding may be told twice.
  EOT
  type = map(object({
    min_severity   = optional(string)
    severity       = optional(string)
    samples        = optional(bool)
    custom_actions = optional(bool)
  }))
  default = {}
}

locals {
  destinations = { for name, destination in var.destinations : name => destination if destination != null }

  # The highest severity each source's notices can have. Those that are no alerts pass every threshold.
  severities = ["unknown", "informational", "low", "medium", "high", "critical"]
  highest_severities = merge(
    { asr = "critical", unrecognised = "critical" },
    var.alarms_enabled ? { alarm = "critical", s3 = "critical" } : {}, # both arrive by the alarm topic
    module.alert_source.highest_severities,
  )
}
