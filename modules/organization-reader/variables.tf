variable "name" {
  description = "Name of the role: 1 to 64 letters, digits and _+=,.@- characters"
  type        = string
  default     = "asr-notify-organization-reader"

  validation {
    condition     = can(regex("^[\\w+=,.@-]{1,64}$", var.name))
    error_message = "name must be 1 to 64 letters, digits and _+=,.@- characters, got \"${var.name}\"."
  }
}

variable "trusted_role_arn" {
  description = "ARN of the only role that may assume this role: the formatter's, in the security account"
  type        = string

  validation {
    condition     = can(regex("^arn:aws[a-z-]*:iam::[0-9]{12}:role/[\\w+=,.@/-]+$", var.trusted_role_arn))
    error_message = "trusted_role_arn must be the ARN of an IAM role, without wildcards, got \"${var.trusted_role_arn}\"."
  }
}

variable "external_id" {
  description = "External id that the trust policy requires, 2 to 1224 letters, digits and _+=,.@:/- characters; null requires none. Not a secret, and seldom needed within one organization"
  type        = string
  default     = null

  validation {
    condition = var.external_id == null || (
      can(regex("^[\\w+=,.@:/-]{2,}$", var.external_id)) && try(length(var.external_id) <= 1224, false)
    )
    error_message = "external_id must be 2 to 1224 letters, digits and _+=,.@:/- characters, got ${length(coalesce(var.external_id, "-"))} characters."
  }
}

variable "list_parents" {
  description = "Whether the role may look up the organizational units above an account. Required if a rule contains organizational units"
  type        = bool
  default     = false
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

variable "tags" {
  description = "Tags of the role, in addition to the provider's default_tags"
  type        = map(string)
  default     = {}
}
