variable "name" {
  description = "Name of the key's alias: 1 to 40 lower-case letters, digits and hyphens, beginning with a letter"
  type        = string
  default     = "asr-notify"

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{0,39}$", var.name))
    error_message = "name must be 1 to 40 lower-case letters, digits and hyphens and start with a letter, got \"${var.name}\"."
  }
}

variable "key_deletion_window_days" {
  description = "Days until KMS deletes the removed key, 7 to 30. Until then the deletion can be cancelled"
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
