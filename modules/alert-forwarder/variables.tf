variable "home_event_bus_arn" {
  description = "ARN of the event bus that the home deployment's rules are on, in another account or Region; its policy must admit this account: see modules/event-bus"
  type        = string

  validation {
    condition     = can(regex("^arn:aws[a-z-]*:events:[a-z0-9-]+:[0-9]{12}:event-bus/[A-Za-z0-9._-]{1,256}$", var.home_event_bus_arn))
    error_message = "home_event_bus_arn must be the ARN of an event bus, got \"${var.home_event_bus_arn}\"."
  }
}

variable "name" {
  description = "Name of the deployment, and prefix of the names of rules, role and queue: 1 to 35 lower-case letters, digits and hyphens, beginning with a letter"
  type        = string
  default     = "asr-notify"

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{0,34}$", var.name))
    error_message = "name must be 1 to 35 lower-case letters, digits and hyphens and start with a letter, got \"${var.name}\"."
  }
}

# Any, so that unknown attributes can be refused: modules/alert-patterns has the type.
variable "alerts" {
  description = "The sources to forward, with the home deployment's settings: see alerts of modules/alert-source. A source that the home Region sees already must be absent"
  type        = any

  validation {
    condition     = try(length(keys(var.alerts)) > 0 && alltrue([for alert in values(var.alerts) : can(keys(alert))]), false)
    error_message = "alerts must be a map of at least one source to an object such as {}, got ${jsonencode(var.alerts)}."
  }
}

variable "iam" {
  description = <<-EOT
    The role's place in IAM.
    path: path of the role, which begins and ends with a slash. Default /. Another path replaces the role.
    permissions_boundary_arn: ARN of the policy that limits the role. Default null: none.
  EOT
  type        = object({ path = optional(string, "/"), permissions_boundary_arn = optional(string) })
  default     = {}
  nullable    = false

  validation {
    condition     = can(regex("^/([!-~]{1,510}/)?$", var.iam.path))
    error_message = "iam.path must begin and end with a slash and have at most 512 characters without spaces, such as /security/, got \"${var.iam.path}\"."
  }

  validation {
    condition = (
      var.iam.permissions_boundary_arn == null
      || can(regex("^arn:aws[a-z-]*:iam::([0-9]{12}|aws):policy/[!-~]+$", var.iam.permissions_boundary_arn))
    )
    error_message = "iam.permissions_boundary_arn must be the ARN of an IAM policy, got \"${coalesce(var.iam.permissions_boundary_arn, "null")}\"."
  }
}

variable "queue_key_arn" {
  description = "ARN of the KMS key that encrypts the dead-letter queue. Its policy must admit EventBridge. Default null: SQS's own key"
  type        = string
  default     = null

  validation {
    condition     = var.queue_key_arn == null || can(regex("^arn:aws[a-z-]*:kms:[a-z0-9-]+:[0-9]{12}:key/[A-Za-z0-9-]+$", var.queue_key_arn))
    error_message = "queue_key_arn must be the ARN of a KMS key, not of an alias, got \"${coalesce(var.queue_key_arn, "null")}\"."
  }
}

variable "queue_max_message_bytes" {
  description = "Maximum size of a message in the dead-letter queue, in bytes, 262144 to 1048576. Above 262144 it needs provider 6.8. Default 262144"
  type        = number
  default     = 262144
  nullable    = false

  validation {
    condition     = var.queue_max_message_bytes >= 262144 && var.queue_max_message_bytes <= 1048576
    error_message = "queue_max_message_bytes must be 262144 to 1048576, got ${var.queue_max_message_bytes}."
  }
}

# An object, so that the first plan knows that there is a topic whose ARN it does not know yet.
variable "alarm_topic" {
  description = "An SNS topic of this account and Region that receives an alarm for each new dead letter; arn: its ARN. Its policy must let cloudwatch.amazonaws.com publish. Default null: no alarm"
  type        = object({ arn = string })
  default     = null

  validation {
    condition     = var.alarm_topic == null || can(regex("^arn:aws[a-z-]*:sns:[a-z0-9-]+:[0-9]{12}:[A-Za-z0-9_.-]+$", var.alarm_topic.arn))
    error_message = "alarm_topic.arn must be the ARN of an SNS topic, got \"${try(var.alarm_topic.arn, "")}\"."
  }
}

variable "tags" {
  description = "Tags of every resource, in addition to the provider's default_tags"
  type        = map(string)
  default     = {}
}
