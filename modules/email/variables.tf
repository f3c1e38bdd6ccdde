variable "topic_arn" {
  description = "ARN of the topic the addresses read"
  type        = string

  validation {
    condition     = can(regex("^arn:aws[a-z-]*:sns:[a-z0-9-]+:[0-9]{12}:[A-Za-z0-9_-]+$", var.topic_arn))
    error_message = "topic_arn is the ARN of an SNS topic."
  }
}

variable "addresses" {
  description = "Mail addresses that read the topic"
  type        = set(string)

  validation {
    condition     = length(var.addresses) > 0
    error_message = "addresses holds at least one mail address."
  }

  validation {
    condition     = alltrue([for address in var.addresses : can(regex("^[^\\s@<>,;]+@[^\\s@<>,;]+\\.[^\\s@<>,;.]+$", address))])
    error_message = "addresses are plain mail addresses such as security@example.com, without a display name."
  }
}
