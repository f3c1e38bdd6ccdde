variable "name" {
  description = "Name of the channel configuration; prefix of the role's name"
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{0,55}$", var.name))
    error_message = "name is 1 to 56 lower-case letters, digits and hyphens, and starts with a letter."
  }
}

variable "topic_arn" {
  description = "ARN of the topic the channel shows"
  type        = string

  validation {
    condition     = can(regex("^arn:aws[a-z-]*:sns:[a-z0-9-]+:[0-9]{12}:[A-Za-z0-9_-]+$", var.topic_arn))
    error_message = "topic_arn is the ARN of an SNS topic."
  }
}

variable "slack_team_id" {
  description = "Id of the Slack workspace, authorised once in the Amazon Q console (T…)"
  type        = string

  validation {
    condition     = can(regex("^T[0-9A-Z]{2,}$", var.slack_team_id))
    error_message = "slack_team_id is a workspace id such as T0123ABCD."
  }
}

variable "slack_channel_id" {
  description = "Id of the Slack channel (C…, or G… for an old private channel)"
  type        = string

  validation {
    condition     = can(regex("^[CG][0-9A-Z]{2,}$", var.slack_channel_id))
    error_message = "slack_channel_id is a channel id such as C0123ABCD (not the channel's name)."
  }
}

variable "logging_level" {
  description = "What Amazon Q logs to /aws/chatbot/<name> in us-east-1: ERROR (what it dropped), INFO or NONE"
  type        = string
  default     = "ERROR"

  validation {
    condition     = contains(["ERROR", "INFO", "NONE"], var.logging_level)
    error_message = "logging_level is ERROR, INFO or NONE."
  }
}

variable "tags" {
  description = "Tags of every resource in this module, beside the provider's default_tags"
  type        = map(string)
  default     = {}
}
