variable "name" {
  description = "Name of the topic and of its key's alias"
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{0,55}$", var.name))
    error_message = "name is 1 to 56 lower-case letters, digits and hyphens, and starts with a letter."
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
