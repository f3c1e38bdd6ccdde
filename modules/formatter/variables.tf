# Name and general settings. variables-destinations.tf, variables-delivery.tf and variables-runtime.tf have the rest.

variable "name" {
  description = "Name of the deployment, and prefix of every name in this module: 1 to 40 lower-case letters, digits and hyphens, beginning with a letter"
  type        = string
  default     = "asr-notify"

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{0,39}$", var.name))
    error_message = "name must be 1 to 40 lower-case letters, digits and hyphens and start with a letter, got \"${var.name}\"."
  }
}

variable "dead_letter_topic_arns" {
  description = "ARNs of the SNS topics that may send messages they cannot deliver to the dead-letter queue, at least one"
  type        = list(string)

  validation {
    condition = length(var.dead_letter_topic_arns) > 0 && alltrue([
      for arn in var.dead_letter_topic_arns : can(regex("^arn:aws[a-z-]*:sns:[a-z0-9-]+:[0-9]{12}:[A-Za-z0-9_-]+$", arn))
    ])
    error_message = "dead_letter_topic_arns must be ARNs of SNS topics, at least one, got ${jsonencode(var.dead_letter_topic_arns)}."
  }
}

variable "dead_letter_rule_arns" {
  description = "ARNs of the EventBridge rules that may send events they cannot deliver to the dead-letter queue"
  type        = list(string)
  default     = []

  validation {
    condition = alltrue([
      for arn in var.dead_letter_rule_arns : can(regex("^arn:aws[a-z-]*:events:[a-z0-9-]+:[0-9]{12}:rule/([A-Za-z0-9._-]+/)?[A-Za-z0-9._-]+$", arn))
    ])
    error_message = "dead_letter_rule_arns must be ARNs of EventBridge rules, got ${jsonencode(var.dead_letter_rule_arns)}."
  }
}

variable "over_rule_arns" {
  description = "ARNs of the EventBridge rules that may send events about what is over to their queue, and to the dead-letter queue what they cannot deliver. Empty while state is null"
  type        = list(string)
  default     = []

  validation {
    condition = alltrue([
      for arn in var.over_rule_arns : can(regex("^arn:aws[a-z-]*:events:[a-z0-9-]+:[0-9]{12}:rule/([A-Za-z0-9._-]+/)?[A-Za-z0-9._-]+$", arn))
    ])
    error_message = "over_rule_arns must be ARNs of EventBridge rules, got ${jsonencode(var.over_rule_arns)}."
  }

  validation {
    condition     = var.state != null || length(var.over_rule_arns) == 0
    error_message = "over_rule_arns must be empty while state is null, because there is no queue for them, got ${jsonencode(var.over_rule_arns)}."
  }
}

variable "language" {
  description = "Language of the notices: en or ja"
  type        = string
  default     = "en"

  validation {
    condition     = contains(local.vocabulary.languages, var.language)
    error_message = "language must be one of ${join(", ", local.vocabulary.languages)}, got \"${var.language}\"."
  }
}

variable "time_zone" {
  description = <<-EOT
    Time zone of the times in notices: a name of the IANA time zone database such as Asia/Tokyo or Europe/Berlin. Summer
    time follows the rules of this release, also for past years; a change of a country's rules needs a new release.
  EOT
  type        = string
  default     = "UTC"

  validation {
    condition     = contains(keys(local.time_zones), var.time_zone)
    error_message = "time_zone must be a name of the IANA time zone database such as UTC, Asia/Tokyo or Europe/Berlin, got \"${var.time_zone}\"."
  }
}

variable "alert_severities" {
  description = "Severity (unknown, informational, low, medium, high, critical) of the alerts of sources without one of their own, by source: access-analyzer, config, health; health-security: of Health's events about abuse, risk and security. Default unknown; of health-security that of health, but at least high"
  type        = map(string)
  default     = {}

  validation {
    condition     = length(setsubtract(keys(var.alert_severities), ["access-analyzer", "config", "health", "health-security"])) == 0
    error_message = "The keys of alert_severities must be access-analyzer, config, health or health-security, because the other sources have severities of their own, got ${jsonencode(keys(var.alert_severities))}."
  }

  validation {
    condition = length(setsubtract(values(var.alert_severities), local.severities)) == 0
    error_message = join("\n", [
      for source, severity in var.alert_severities :
      "alert_severities[\"${source}\"] must be one of ${join(", ", local.severities)}, got \"${severity}\"."
      if !contains(local.severities, severity)
    ])
  }
}

variable "account_lookup" {
  description = <<-EOT
    Lookup of account names in AWS Organizations.
    mode: off (ids only, unless the message or account_names contains the name), direct (with the function's own role, in
      the management account or a delegated administrator's account), or role (with role_arn).
    role_arn: ARN of a role in the management account, for role; otherwise null.
    external_id: external id that the role's trust policy requires, 2 to 1224 characters; null if it requires none.
    timeout_milliseconds: timeout of the lookups of an event, all accounts together, 100 to 10000.
  EOT
  type = object({
    mode                 = string
    role_arn             = optional(string)
    external_id          = optional(string)
    timeout_milliseconds = optional(number, 2000)
  })
  default = { mode = "off" }

  validation {
    condition     = contains(["off", "direct", "role"], var.account_lookup.mode)
    error_message = "account_lookup.mode must be off, direct or role, got \"${var.account_lookup.mode}\"."
  }

  validation {
    condition     = (var.account_lookup.mode == "role") == (var.account_lookup.role_arn != null)
    error_message = "account_lookup.role_arn must be set with mode role and null with any other mode, got mode \"${var.account_lookup.mode}\"."
  }

  validation {
    condition = (
      var.account_lookup.role_arn == null
      || can(regex("^arn:aws[a-z-]*:iam::[0-9]{12}:role/.+$", var.account_lookup.role_arn))
    )
    error_message = "account_lookup.role_arn must be the ARN of an IAM role, got \"${coalesce(var.account_lookup.role_arn, "null")}\"."
  }

  validation {
    condition     = var.account_lookup.external_id == null || var.account_lookup.mode == "role"
    error_message = "account_lookup.external_id must be null unless account_lookup.mode is role, got mode \"${var.account_lookup.mode}\"."
  }

  validation {
    condition = var.account_lookup.external_id == null || (
      can(regex("^[\\w+=,.@:/-]{2,}$", var.account_lookup.external_id))
      && try(length(var.account_lookup.external_id) <= 1224, false)
    )
    error_message = "account_lookup.external_id must be 2 to 1224 letters, digits and _+=,.@:/- characters, got ${length(coalesce(var.account_lookup.external_id, "-"))} characters."
  }

  validation {
    condition     = var.account_lookup.timeout_milliseconds >= 100 && var.account_lookup.timeout_milliseconds <= 10000
    error_message = "account_lookup.timeout_milliseconds must be 100 to 10000, got ${var.account_lookup.timeout_milliseconds}."
  }
}

variable "account_names" {
  description = <<-EOT
    Names of accounts, 1 to 128 characters, by account id of 12 digits. They take precedence over the names in AWS
    Organizations. If they and the destinations are too large for the function's environment, they are in a table.
  EOT
  type        = map(string)
  default     = {}

  validation {
    condition     = alltrue([for id in keys(var.account_names) : can(regex("^[0-9]{12}$", id))])
    error_message = "The keys of account_names must be account ids of 12 digits in quotes, because a number has no leading zeros, got ${jsonencode([for id in keys(var.account_names) : id if !can(regex("^[0-9]{12}$", id))])}."
  }

  validation {
    condition = alltrue([for name in values(var.account_names) : length(name) >= 1 && length(name) <= 128])
    error_message = join("\n", [
      for id, name in var.account_names : "account_names[\"${id}\"] must have 1 to 128 characters, got ${length(name)}."
      if length(name) < 1 || length(name) > 128
    ])
  }
}

variable "access_portal" {
  description = <<-EOT
    Access portal of IAM Identity Center, so that links sign in to the notice's account. null: links lead to the console.
    url: https://, without a query.
    role_name: permission set to select, 1 to 32 characters; null lets the reader choose.
  EOT
  type        = object({ url = string, role_name = optional(string) })
  default     = null

  validation {
    condition     = var.access_portal == null || can(regex("^https://[^\\s?#]+$", var.access_portal.url))
    error_message = "access_portal.url must start with https:// and contain no space, query or fragment (https://example.awsapps.com/start), got \"${try(var.access_portal.url, "")}\"."
  }

  validation {
    condition     = try(var.access_portal.role_name, null) == null || can(regex("^[\\w+=,.@-]{1,32}$", var.access_portal.role_name))
    error_message = "access_portal.role_name must be the name of a permission set, 1 to 32 letters, digits and _+=,.@- characters, got \"${try(coalesce(var.access_portal.role_name), "")}\"."
  }
}
