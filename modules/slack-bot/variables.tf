# The channel and the bot. How the function runs is in variables-runtime.tf.

variable "name" {
  description = "Prefix of every name in this module: 1 to 56 lower-case letters, digits and hyphens, beginning with a letter"
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{0,55}$", var.name))
    error_message = "name must be 1 to 56 lower-case letters, digits and hyphens and start with a letter, got \"${var.name}\"."
  }
}

variable "topic_arns" {
  description = "ARNs of the SNS topics whose messages the bot posts, at least one, by names of your choice. The names must be known at plan; a new name makes a new subscription"
  type        = map(string)

  validation {
    condition     = length(var.topic_arns) > 0
    error_message = "topic_arns must contain at least one ARN."
  }

  validation {
    condition     = alltrue([for arn in values(var.topic_arns) : can(regex("^arn:aws[a-z-]*:sns:[a-z0-9-]+:[0-9]{12}:[A-Za-z0-9_-]+$", arn))])
    error_message = "topic_arns must be the ARNs of SNS topics, got ${jsonencode(var.topic_arns)}."
  }
}

variable "channel_id" {
  description = "Id of the Slack channel: C…, or G… for an old private channel"
  type        = string

  validation {
    condition     = can(regex("^[CG][0-9A-Z]{2,}$", var.channel_id))
    error_message = "channel_id must be a channel id such as C0123ABCD, not the channel's name, got \"${var.channel_id}\"."
  }
}

variable "token_secret_arn" {
  description = "ARN of the secret in Secrets Manager that contains the bot's token (xoxb-…). Create the secret outside Terraform, so that the token is in no variable and no state"
  type        = string

  validation {
    condition = can(regex("^arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:[0-9]{12}:secret:[\\w/+=.@-]+-[A-Za-z0-9]{6}$", var.token_secret_arn))
    # Without the value, which may be the token itself.
    error_message = "token_secret_arn must be the whole ARN of a secret, including the six characters that Secrets Manager appends."
  }
}

variable "token_key_arn" {
  description = "ARN of the KMS key that encrypts the secret; null for the AWS managed key aws/secretsmanager"
  type        = string
  default     = null

  validation {
    condition     = var.token_key_arn == null || can(regex("^arn:aws[a-z-]*:kms:[a-z0-9-]+:[0-9]{12}:key/[A-Za-z0-9-]+$", var.token_key_arn))
    error_message = "token_key_arn must be the ARN of a KMS key, not of an alias, got \"${coalesce(var.token_key_arn, "null")}\"."
  }
}

variable "slack_api_url" {
  description = "Base URL of Slack's Web API, https://, without a trailing slash; GovSlack has another"
  type        = string
  default     = "https://slack.com/api"

  validation {
    # Without TLS only to this machine: requests contain the token.
    condition     = can(regex("^(https://|http://(127\\.0\\.0\\.1|localhost)[:/])[^\\s?#]*[^\\s?#/]$", var.slack_api_url))
    error_message = "slack_api_url must start with https:// and contain no space, query, fragment or trailing slash (https://slack.com/api), got \"${var.slack_api_url}\"."
  }
}

variable "thread_lifetime_seconds" {
  description = "Seconds until a message starts a new thread instead of joining the existing one, 60 to 31536000 (a year)"
  type        = number
  default     = 604800

  validation {
    condition     = var.thread_lifetime_seconds >= 60 && var.thread_lifetime_seconds <= 31536000 && floor(var.thread_lifetime_seconds) == var.thread_lifetime_seconds
    error_message = "thread_lifetime_seconds must be a whole number from 60 to 31536000, got ${var.thread_lifetime_seconds}."
  }
}
