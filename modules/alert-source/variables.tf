variable "name" {
  description = "Name of the deployment, and prefix of the rules' names: 1 to 40 lower-case letters, digits and hyphens, beginning with a letter"
  type        = string
  default     = "asr-notify"

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{0,39}$", var.name))
    error_message = "name must be 1 to 40 lower-case letters, digits and hyphens and start with a letter, got \"${var.name}\"."
  }
}

# A map, not an object with an attribute per source: Terraform drops unknown attributes, and a misspelt source would be off.
variable "alerts" {
  description = <<-EOT
    The sources that are on: security_hub, security_hub_v2, guardduty, access_analyzer, inspector, macie, health, config,
    alarm (CloudWatch alarms of the account and Region, except this deployment's, ASR's and those of target tracking). A
    source that is absent is off. Severities are informational, low, medium, high and critical.
    min_severity: lowest severity that reaches the function; default medium; for macie at most high; null for
      access_analyzer, health, config and alarm. Malware that GuardDuty Malware Protection finds counts as high.
    severity: for access_analyzer, health and config, which have none of their own: the severity to use; default medium.
    security_severity: for health: the severity of events about abuse, risk and security; default the higher of high and
      severity.
    personas: for health: the personas whose events are sent, of OPERATIONS, SECURITY and BILLING; events without a
      persona are sent too. Default all.
    samples: for security_hub, guardduty and macie: whether to send sample findings; default false.
    custom_actions: for security_hub: whether to send findings and insight results that people select with a custom
      action, except ASR's own actions; default false.
    aggregated: for security_hub and security_hub_v2: products whose findings arrive by the product's own rule, and so are
      left out here. Default none.
      product: Config, GuardDuty, Health, IAM Access Analyzer, Inspector or Macie, whose source must be on.
      regions: codes of the Regions that they arrive from, at least one.
      accounts: ids of the accounts that they arrive from, at least one; null means all.
    With security_hub or security_hub_v2, config leaves out the rules securityhub-*, whose results are findings of controls.
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

variable "event_bus_names" {
  description = "Names of the event buses that have the rules, in this account and Region. Default the default bus, which has the events of this account and Region"
  type        = set(string)
  default     = ["default"]

  validation {
    condition     = length(var.event_bus_names) > 0 && alltrue([for name in var.event_bus_names : can(regex("^[A-Za-z0-9._-]{1,256}$", name))])
    error_message = "event_bus_names must contain at least one name of an event bus, 1 to 256 letters, digits, full stops, hyphens and underscores, and nothing else, got ${jsonencode(var.event_bus_names)}."
  }
}

variable "function_arn" {
  description = "ARN of the function that receives the events"
  type        = string

  validation {
    condition     = can(regex("^arn:aws[a-z-]*:lambda:[a-z0-9-]+:[0-9]{12}:function:[A-Za-z0-9_-]+$", var.function_arn))
    error_message = "function_arn must be the ARN of a Lambda function, got \"${var.function_arn}\"."
  }
}

variable "function_name" {
  description = "Name of that function: 1 to 64 letters, digits, hyphens and underscores"
  type        = string

  validation {
    condition     = can(regex("^[A-Za-z0-9_-]{1,64}$", var.function_name))
    error_message = "function_name must be the name of a Lambda function, 1 to 64 letters, digits, hyphens and underscores, got \"${var.function_name}\"."
  }
}

variable "dead_letter_queue_arn" {
  description = "ARN of the SQS queue for events that EventBridge cannot deliver. Its policy must allow these rules to send"
  type        = string

  validation {
    condition     = can(regex("^arn:aws[a-z-]*:sqs:[a-z0-9-]+:[0-9]{12}:[A-Za-z0-9_-]+$", var.dead_letter_queue_arn))
    error_message = "dead_letter_queue_arn must be the ARN of a standard SQS queue, got \"${var.dead_letter_queue_arn}\"."
  }
}

variable "over" {
  description = <<-EOT
    The queue for events about what is over. null creates no such rules.
    queue_arn: ARN of the SQS queue, whose policy must allow these rules to send.
  EOT
  type        = object({ queue_arn = string })
  default     = null

  validation {
    condition     = var.over == null || can(regex("^arn:aws[a-z-]*:sqs:[a-z0-9-]+:[0-9]{12}:[A-Za-z0-9_-]+$", var.over.queue_arn))
    error_message = "over.queue_arn must be the ARN of a standard SQS queue, got \"${try(var.over.queue_arn, "")}\"."
  }
}

variable "tags" {
  description = "Tags of every rule, in addition to the provider's default_tags"
  type        = map(string)
  default     = {}
}
