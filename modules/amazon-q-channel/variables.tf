variable "name" {
  description = "Name of the channel configuration, and prefix of the role's name: 1 to 56 lower-case letters, digits and hyphens, beginning with a letter. null names it by its channel: asr-notify-WORKSPACE-CHANNEL in lower case. A change replaces the configuration"
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

variable "slack_team_id" {
  description = "Id of the Slack workspace (T…), which must be authorised once in the Amazon Q console"
  type        = string

  validation {
    condition     = can(regex("^T[0-9A-Z]{2,}$", var.slack_team_id))
    error_message = "slack_team_id must be a workspace id such as T0123ABCD, got \"${var.slack_team_id}\"."
  }
}

variable "slack_channel_id" {
  description = "Id of the Slack channel: C…, or G… for an old private channel"
  type        = string

  validation {
    condition     = can(regex("^[CG][0-9A-Z]{2,}$", var.slack_channel_id))
    error_message = "slack_channel_id must be a channel id such as C0123ABCD, not the channel's name, got \"${var.slack_channel_id}\"."
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
