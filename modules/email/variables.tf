variable "topic_arn" {
  description = "ARN of the SNS topic the addresses subscribe to"
  type        = string

  validation {
    condition     = can(regex("^arn:aws[a-z-]*:sns:[a-z0-9-]+:[0-9]{12}:[A-Za-z0-9_-]+$", var.topic_arn))
    error_message = "topic_arn must be the ARN of an SNS topic, got \"${var.topic_arn}\"."
  }
}

variable "addresses" {
  description = "Email addresses that subscribe to the topic, at least one, without display names"
  type        = set(string)

  validation {
    condition     = length(var.addresses) > 0
    error_message = "addresses must contain at least one email address."
  }

  validation {
    condition     = alltrue([for address in var.addresses : can(regex("^[^\\s@<>,;]+@[^\\s@<>,;]+\\.[^\\s@<>,;.]+$", address))])
    error_message = "addresses must be email addresses such as security@example.com, without a display name, got ${jsonencode(var.addresses)}."
  }
}
