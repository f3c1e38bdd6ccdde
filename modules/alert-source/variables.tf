variable "name" {
  description = "Prefix of the rules' names"
  type        = string
  default     = "asr-notify"

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{0,39}$", var.name))
    error_message = "name is 1 to 40 lower-case letters, digits and hyphens, and starts with a letter."
  }
}

# A map, not an object of sources: Terraform drops attributes it does not know, and a source misspelt would be off.
variable "alerts" {
  description = <<-EOT
    The sources that are on: security_hub, security_hub_v2, guardduty, access_analyzer, inspector, macie, health, config.
    min_severity: less severe findings are kept back; default medium.
    severity: of access_analyzer, health and config, which have none of their own: the one they are given; default medium.
    samples: of security_hub, guardduty and macie: whether sample findings are told; default false.
    custom_actions: of security_hub: whether findings people send by a custom action are told, all but ASR's; default false.
  EOT
  type = map(object({
    min_severity   = optional(string)
    severity       = optional(string)
    samples        = optional(bool)
    custom_actions = optional(bool)
  }))
  default = {}

  validation {
    condition     = length(setsubtract(keys(var.alerts), concat(local.sources_with_severity, local.sources_without_severity))) == 0
    error_message = "alerts knows security_hub, security_hub_v2, guardduty, access_analyzer, inspector, macie, health and config."
  }

  validation {
    condition = alltrue([
      for alert in values(var.alerts) : contains(local.severities, coalesce(alert.min_severity, "medium"))
      && contains(local.severities, coalesce(alert.severity, "medium"))
    ])
    error_message = "A severity in alerts is informational, low, medium, high or critical."
  }

  validation {
    condition = alltrue([
      for source, alert in var.alerts : alert.min_severity == null || !contains(local.sources_without_severity, source)
    ])
    error_message = "access_analyzer, health and config have no severity: give them one by severity, not min_severity."
  }

  validation {
    condition = alltrue([
      for source, alert in var.alerts : alert.severity == null || contains(local.sources_without_severity, source)
    ])
    error_message = "severity is for access_analyzer, health and config only: the others have their own, held against min_severity."
  }

  validation {
    condition     = try(var.alerts["macie"].min_severity, null) != "critical"
    error_message = "Macie's highest severity is high: with min_severity = \"critical\" it could tell nothing."
  }

  validation {
    condition     = alltrue([for source, alert in var.alerts : alert.samples == null || contains(local.sources_with_samples, source)])
    error_message = "samples is for security_hub, guardduty and macie only: the others do not mark theirs."
  }

  validation {
    condition     = alltrue([for source, alert in var.alerts : alert.custom_actions == null || source == "security_hub"])
    error_message = "custom_actions is for security_hub only."
  }
}

variable "function_arn" {
  description = "ARN of the function that takes the events"
  type        = string

  validation {
    condition     = can(regex("^arn:aws[a-z-]*:lambda:[a-z0-9-]+:[0-9]{12}:function:[A-Za-z0-9_-]+$", var.function_arn))
    error_message = "function_arn is the ARN of a Lambda function."
  }
}

variable "function_name" {
  description = "Name of the same function"
  type        = string

  validation {
    condition     = can(regex("^[A-Za-z0-9_-]{1,64}$", var.function_name))
    error_message = "function_name is the name of a Lambda function: 1 to 64 letters, digits, hyphens and underscores."
  }
}

variable "dead_letter_queue_arn" {
  description = "ARN of the queue that takes what EventBridge cannot hand over; its policy has to let these rules"
  type        = string

  validation {
    condition     = can(regex("^arn:aws[a-z-]*:sqs:[a-z0-9-]+:[0-9]{12}:[A-Za-z0-9_-]+$", var.dead_letter_queue_arn))
    error_message = "dead_letter_queue_arn is the ARN of a standard SQS queue."
  }
}

variable "tags" {
  description = "Tags of every rule, beside the provider's default_tags"
  type        = map(string)
  default     = {}
}
