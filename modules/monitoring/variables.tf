variable "name" {
  description = "Prefix of every name in this module, and name of the dashboard: 1 to 40 lower-case letters, digits and hyphens, beginning with a letter"
  type        = string
  default     = "asr-notify"

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{0,39}$", var.name))
    error_message = "name must be 1 to 40 lower-case letters, digits and hyphens and start with a letter, got \"${var.name}\"."
  }
}

variable "email" {
  description = "Email addresses that receive the alarms, at least one. Each must confirm its subscription to each of the module's topics"
  type        = list(string)

  validation {
    condition     = length(var.email) > 0
    error_message = "email must contain at least one email address."
  }

  validation {
    condition     = alltrue([for address in var.email : can(regex("^[^\\s@<>,;]+@[^\\s@<>,;]+\\.[^\\s@<>,;.]+$", address))])
    error_message = "email must contain email addresses such as security@example.com, without a display name, got ${jsonencode(var.email)}."
  }
}

# With an ARN or a URL in place of a name, the alarm would watch a metric that does not exist.
variable "formatter" {
  description = "Names of the formatter's function and queues, not their ARNs or URLs. over_queue_name: null if there is none"
  type = object({
    function_name          = string
    dead_letter_queue_name = string
    retry_queue_name       = string
    over_queue_name        = optional(string)
  })

  validation {
    condition     = alltrue([for name in values(var.formatter) : can(regex("^[A-Za-z0-9_-]{1,80}$", name)) if name != null])
    error_message = "formatter must contain names, not ARNs or URLs, got ${jsonencode(var.formatter)}."
  }
}

variable "posters" {
  description = "Names of the bots' functions and queues, not their ARNs or URLs, by destination"
  type = map(object({
    function_name          = string
    queue_name             = string
    dead_letter_queue_name = string
  }))
  default = {}

  validation {
    condition     = alltrue([for destination in keys(var.posters) : can(regex("^[a-z0-9][a-z0-9-]*$", destination))])
    error_message = "The keys of posters must be destinations: lower-case letters, digits and hyphens, without a leading hyphen, got ${jsonencode(keys(var.posters))}."
  }

  validation {
    condition = alltrue(flatten([
      for poster in values(var.posters) : [for name in values(poster) : can(regex("^[A-Za-z0-9_-]{1,80}$", name))]
    ]))
    error_message = "posters must contain names, not ARNs or URLs, got ${jsonencode(var.posters)}."
  }
}

variable "amazon_q_configurations" {
  description = "Names of Amazon Q's channel configurations. Without any, the module creates nothing in us-east-1"
  type        = list(string)
  default     = []

  validation {
    condition     = alltrue([for name in var.amazon_q_configurations : can(regex("^[A-Za-z0-9_-]{1,128}$", name))])
    error_message = "amazon_q_configurations must be names, not ARNs, got ${jsonencode(var.amazon_q_configurations)}."
  }
}

variable "omitted_rule_names" {
  description = "Names of EventBridge rules that count findings which the rules of Security Hub leave out"
  type        = list(string)
  default     = []

  validation {
    condition     = alltrue([for name in var.omitted_rule_names : can(regex("^[A-Za-z0-9._-]{1,64}$", name))])
    error_message = "omitted_rule_names must be names, not ARNs, got ${jsonencode(var.omitted_rule_names)}."
  }
}

variable "key_deletion_window_days" {
  description = "Days until KMS deletes the key of a removed topic, 7 to 30. Until then the deletion can be cancelled"
  type        = number
  default     = 30

  validation {
    condition     = var.key_deletion_window_days >= 7 && var.key_deletion_window_days <= 30
    error_message = "key_deletion_window_days must be 7 to 30, got ${var.key_deletion_window_days}."
  }
}

variable "tags" {
  description = "Tags of every resource in this module, in addition to the provider's default_tags"
  type        = map(string)
  default     = {}
}
