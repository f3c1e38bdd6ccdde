variable "name" {
  description = "Name of the channel configuration, and prefix of the role's name: 1 to 56 lower-case letters, digits and hyphens, beginning with a letter"
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{0,55}$", var.name))
    error_message = "name must be 1 to 56 lower-case letters, digits and hyphens and start with a letter, got \"${var.name}\"."
  }
}

variable "topic_arn" {
  description = "ARN of the SNS topic whose messages Amazon Q posts"
  type        = string

  validation {
    condition     = can(regex("^arn:aws[a-z-]*:sns:[a-z0-9-]+:[0-9]{12}:[A-Za-z0-9_-]+$", var.topic_arn))
    error_message = "topic_arn must be the ARN of an SNS topic, got \"${var.topic_arn}\"."
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

variable "tags" {
  description = "Tags of every resource in this module, in addition to the provider's default_tags"
  type        = map(string)
  default     = {}
}
