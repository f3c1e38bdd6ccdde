variable "name" {
  description = "Prefix of every name in this module, and name of the dashboard"
  type        = string
  default     = "asr-notify"

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{0,39}$", var.name))
    error_message = "name is 1 to 40 lower-case letters, digits and hyphens, and starts with a letter."
  }
}

variable "email" {
  description = "Mail addresses told of alarms. Each has to follow a link AWS sends, one for each of the module's topics"
  type        = list(string)

  validation {
    condition     = length(var.email) > 0
    error_message = "email holds at least one mail address."
  }

  validation {
    condition     = alltrue([for address in var.email : can(regex("^[^\\s@<>,;]+@[^\\s@<>,;]+\\.[^\\s@<>,;.]+$", address))])
    error_message = "email holds plain mail addresses such as security@example.com, without a display name."
  }
}

# An ARN or a URL in place of a name would be a metric nobody sends, and its alarm never rings.
variable "formatter" {
  description = "The formatter: its function and its queues"
  type = object({
    function_name          = string
    dead_letter_queue_name = string
    retry_queue_name       = string
  })

  validation {
    condition     = alltrue([for name in values(var.formatter) : can(regex("^[A-Za-z0-9_-]{1,80}$", name))])
    error_message = "formatter holds names, not ARNs or URLs."
  }
}

variable "posters" {
  description = "The bots, by destination: their function and their queues"
  type = map(object({
    function_name          = string
    queue_name             = string
    dead_letter_queue_name = string
  }))
  default = {}

  validation {
    condition     = alltrue([for destination in keys(var.posters) : can(regex("^[a-z0-9][a-z0-9-]*$", destination))])
    error_message = "The keys of posters are destinations' names: lower-case letters, digits and hyphens, and no hyphen first."
  }

  validation {
    condition = alltrue(flatten([
      for poster in values(var.posters) : [for name in values(poster) : can(regex("^[A-Za-z0-9_-]{1,80}$", name))]
    ]))
    error_message = "posters hold names, not ARNs or URLs."
  }
}

variable "amazon_q_configurations" {
  description = "Names of Amazon Q's channel configurations; while there are none, nothing is made in us-east-1"
  type        = list(string)
  default     = []

  validation {
    condition     = alltrue([for name in var.amazon_q_configurations : can(regex("^[A-Za-z0-9_-]{1,128}$", name))])
    error_message = "amazon_q_configurations are names, not ARNs."
  }
}

variable "key_deletion_window_days" {
  description = "Days a deleted key can still be brought back"
  type        = number
  default     = 30

  validation {
    condition     = var.key_deletion_window_days >= 7 && var.key_deletion_window_days <= 30
    error_message = "key_deletion_window_days is 7 to 30."
  }
}

variable "tags" {
  description = "Tags of every resource in this module, beside the provider's default_tags"
  type        = map(string)
  default     = {}
}
