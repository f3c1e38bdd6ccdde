variable "name" {
  description = "Name of the role"
  type        = string
  default     = "asr-notify-organization-reader"

  validation {
    condition     = can(regex("^[\\w+=,.@-]{1,64}$", var.name))
    error_message = "name is 1 to 64 letters, digits and _+=,.@- characters."
  }
}

variable "trusted_role_arn" {
  description = "ARN of the one role that may use this one: the formatter's, in the security account"
  type        = string

  validation {
    condition     = can(regex("^arn:aws[a-z-]*:iam::[0-9]{12}:role/[\\w+=,.@/-]+$", var.trusted_role_arn))
    error_message = "trusted_role_arn is the ARN of an IAM role, without wildcards."
  }
}

variable "external_id" {
  description = "External id the caller must show; null asks for none. Not a secret, and seldom needed inside one's own organization"
  type        = string
  default     = null

  validation {
    condition = var.external_id == null || (
      can(regex("^[\\w+=,.@:/-]{2,}$", var.external_id)) && try(length(var.external_id) <= 1224, false)
    )
    error_message = "external_id is 2 to 1224 letters, digits and _+=,.@:/- characters."
  }
}

variable "lists_parents" {
  description = "Whether the role may find the organizational units above an account: needed if rules name any"
  type        = bool
  default     = false
}

variable "tags" {
  description = "Tags of the role, beside the provider's default_tags"
  type        = map(string)
  default     = {}
}
