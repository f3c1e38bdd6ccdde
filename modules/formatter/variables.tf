# What the function is told to do. How it runs is in variables-runtime.tf.

variable "name" {
  description = "Prefix of every name in this module"
  type        = string
  default     = "asr-notify"

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{0,39}$", var.name))
    error_message = "name is 1 to 40 lower-case letters, digits and hyphens, and starts with a letter."
  }
}

variable "dead_letter_topic_arns" {
  description = "The topics whose undeliverable messages the dead-letter queue takes"
  type        = list(string)

  validation {
    condition = length(var.dead_letter_topic_arns) > 0 && alltrue([
      for arn in var.dead_letter_topic_arns : can(regex("^arn:aws[a-z-]*:sns:[a-z0-9-]+:[0-9]{12}:[A-Za-z0-9_-]+$", arn))
    ])
    error_message = "dead_letter_topic_arns are ARNs of SNS topics, at least one."
  }
}

variable "dead_letter_rule_arns" {
  description = "The EventBridge rules whose undeliverable events the dead-letter queue takes"
  type        = list(string)
  default     = []

  validation {
    condition = alltrue([
      for arn in var.dead_letter_rule_arns : can(regex("^arn:aws[a-z-]*:events:[a-z0-9-]+:[0-9]{12}:rule/[A-Za-z0-9._-]+$", arn))
    ])
    error_message = "dead_letter_rule_arns are ARNs of rules on EventBridge's default bus."
  }
}

variable "language" {
  description = "Language of the notices: en or ja"
  type        = string
  default     = "en"

  validation {
    condition     = contains(["en", "ja"], var.language)
    error_message = "language is en or ja."
  }
}

variable "alert_severities" {
  description = "The severity given to alerts of sources that have none of their own: access-analyzer, config, health"
  type        = map(string)
  default     = {}

  validation {
    condition     = length(setsubtract(keys(var.alert_severities), ["access-analyzer", "config", "health"])) == 0
    error_message = "The keys of alert_severities are access-analyzer, config and health: the other sources have severities of their own."
  }

  validation {
    condition     = length(setsubtract(values(var.alert_severities), local.severities)) == 0
    error_message = "A severity in alert_severities is unknown, informational, low, medium, high or critical."
  }
}

variable "account_lookup" {
  description = <<-EOT
    How the function learns the names of accounts.
    mode: off (ids only, unless the message or account_names has the name),
    direct (asks Organizations itself; for a delegated administrator's or the management account),
    role (asks through role_arn in the management account, with external_id if its trust asks for one).
    timeout_milliseconds: how long a notice waits for a name at most.
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
    error_message = "account_lookup.mode is off, direct or role."
  }

  validation {
    condition     = (var.account_lookup.mode == "role") == (var.account_lookup.role_arn != null)
    error_message = "account_lookup.role_arn belongs to mode role: required there, refused elsewhere."
  }

  validation {
    condition = (
      var.account_lookup.role_arn == null
      || can(regex("^arn:aws[a-z-]*:iam::[0-9]{12}:role/.+$", var.account_lookup.role_arn))
    )
    error_message = "account_lookup.role_arn is the ARN of an IAM role."
  }

  validation {
    condition     = var.account_lookup.external_id == null || var.account_lookup.mode == "role"
    error_message = "account_lookup.external_id belongs to mode role."
  }

  validation {
    condition = var.account_lookup.external_id == null || (
      can(regex("^[\\w+=,.@:/-]{2,}$", var.account_lookup.external_id))
      && try(length(var.account_lookup.external_id) <= 1224, false)
    )
    error_message = "account_lookup.external_id is 2 to 1224 letters, digits and _+=,.@:/- characters."
  }

  validation {
    condition     = var.account_lookup.timeout_milliseconds >= 100 && var.account_lookup.timeout_milliseconds <= 10000
    error_message = "account_lookup.timeout_milliseconds is 100 to 10000."
  }
}

variable "account_names" {
  description = <<-EOT
    Names of accounts by id, which go before what Organizations says.
    At most 3,000 bytes as JSON: Lambda limits the whole environment to 4 KB.
  EOT
  type        = map(string)
  default     = {}

  validation {
    condition     = alltrue([for id in keys(var.account_names) : can(regex("^[0-9]{12}$", id))])
    error_message = "The keys of account_names are account ids of 12 digits."
  }

  validation {
    condition     = alltrue([for name in values(var.account_names) : length(name) >= 1 && length(name) <= 128])
    error_message = "The names in account_names have 1 to 128 characters."
  }

  validation {
    # length() counts characters; four Base64 characters stand for three bytes.
    condition     = length(base64encode(jsonencode(var.account_names))) <= 4000
    error_message = "account_names is at most 3,000 bytes as JSON: Lambda limits the whole environment to 4 KB."
  }
}

variable "access_portal" {
  description = "IAM Identity Center's access portal, to make links sign in to the right account; role_name preselects a permission set"
  type        = object({ url = string, role_name = optional(string) })
  default     = null

  validation {
    condition     = var.access_portal == null || can(regex("^https://[^\\s?#]+$", var.access_portal.url))
    error_message = "access_portal.url starts with https:// and has no space, query or fragment, like https://example.awsapps.com/start."
  }

  validation {
    condition     = try(var.access_portal.role_name, null) == null || can(regex("^[\\w+=,.@-]{1,32}$", var.access_portal.role_name))
    error_message = "access_portal.role_name is the name of a permission set: 1 to 32 letters, digits and _+=,.@- characters."
  }
}
