variable "name" {
  description = "Name of the topic, and of its own key's alias: 1 to 56 lower-case letters, digits and hyphens, beginning with a letter"
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{0,55}$", var.name))
    error_message = "name must be 1 to 56 lower-case letters, digits and hyphens and start with a letter, got \"${var.name}\"."
  }
}

# An object, so that the first plan knows that there is a key whose ARN it does not know yet.
variable "key" {
  description = "An existing KMS key that encrypts the topic; arn: the ARN of the key, not of an alias. Default: a key of the topic's own, which costs $1 a month"
  type        = object({ arn = string })
  default     = null

  validation {
    condition     = var.key == null || can(regex("^arn:aws[a-z-]*:kms:[a-z0-9-]+:[0-9]{12}:key/[A-Za-z0-9-]+$", var.key.arn))
    error_message = "key.arn must be the ARN of a KMS key, not of an alias, got \"${try(var.key.arn, "")}\"."
  }
}

variable "key_deletion_window_days" {
  description = "Days until KMS deletes the topic's own key after the topic is removed, 7 to 30. Until then the deletion can be cancelled"
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
