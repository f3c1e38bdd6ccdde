variable "name" {
  description = "Name of the channel configuration, and prefix of the role's name: 1 to 56 lower-case letters, digits and hyphens, beginning with a letter. null names it by its channel: asr-notify-TEAM and eight digits of the channel's hash. A change replaces the configuration"
  type        = string
  default     = null

  validation {
    condition     = var.name == null || can(regex("^[a-z][a-z0-9-]{0,55}$", var.name))
    error_message = "name must be 1 to 56 lower-case letters, digits and hyphens and start with a letter, got \"${coalesce(var.name, "null")}\"."
  }
}

variable "topic_arns" {
  description = "ARNs of the SNS topics whose messages Amazon Q posts, at least one. AWS allows one configuration for a channel in an account, so all topics of a channel must be here"
  type        = set(string)

  validation {
    condition     = length(var.topic_arns) > 0
    error_message = "topic_arns must contain at least one ARN."
  }

  validation {
    condition     = alltrue([for arn in var.topic_arns : can(regex("^arn:aws[a-z-]*:sns:[a-z0-9-]+:[0-9]{12}:[A-Za-z0-9_-]+$", arn))])
    error_message = "topic_arns must be the ARNs of SNS topics, got ${jsonencode(var.topic_arns)}."
  }
}

variable "tenant_id" {
  description = "Id of the Microsoft 365 tenant: a UUID, as in the link to the channel after tenantId="
  type        = string

  validation {
    condition     = can(regex("^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$", var.tenant_id))
    error_message = "tenant_id must be a UUID such as 11111111-2222-3333-4444-555555555555, got \"${var.tenant_id}\"."
  }
}

variable "team_id" {
  description = "Id of the team: a UUID, as in the link to the channel after groupId=. An administrator must authorise the team once in the Amazon Q console. The provider finds a configuration by its team, so an account can have one channel of a team"
  type        = string

  validation {
    condition     = can(regex("^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$", var.team_id))
    error_message = "team_id must be a UUID such as 11111111-2222-3333-4444-555555555555, got \"${var.team_id}\"."
  }
}

variable "channel_id" {
  description = "Id of the channel as it is in the link to the channel, URL-encoded: 19%3a…%40thread.tacv2"
  type        = string

  # The pattern of AWS's API.
  validation {
    condition     = can(regex("^[A-Za-z0-9_=+/.,-]*%3[aA][A-Za-z0-9_=+/.,-]*%40[A-Za-z0-9_=+/.,-]*$", var.channel_id)) && length(var.channel_id) <= 255
    error_message = "channel_id must be the URL-encoded id from the link to the channel, such as 19%3ab6ef35dc342d56ba5654e6fc6d25a071%40thread.tacv2, got \"${var.channel_id}\"."
  }
}

variable "logging_level" {
  description = "Level of Amazon Q's log /aws/chatbot/<name> in us-east-1: ERROR (messages it dropped), INFO or NONE"
  type        = string
  default     = "ERROR"

  validation {
    condition     = contains(["ERROR", "INFO", "NONE"], var.logging_level)
    error_message = "logging_level must be ERROR, INFO or NONE, got \"${var.logging_level}\"."
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

# An object, because whether it is null must be known at plan, and the ARN of a new role is not.
variable "role" {
  description = "A role that Amazon Q (chatbot.amazonaws.com) may assume, which channels may share and which needs no permissions; arn: its ARN. null creates a role for this channel"
  type        = object({ arn = string })
  default     = null

  validation {
    condition     = var.role == null || can(regex("^arn:aws[a-z-]*:iam::[0-9]{12}:role/.+$", var.role.arn))
    error_message = "role.arn must be the ARN of an IAM role, got ${jsonencode(var.role)}."
  }
}

variable "tags" {
  description = "Tags of every resource in this module, in addition to the provider's default_tags"
  type        = map(string)
  default     = {}
}
