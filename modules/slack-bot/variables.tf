# Where to post and as whom. How the function runs is in variables-runtime.tf.

variable "name" {
  description = "Prefix of every name in this module"
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{0,55}$", var.name))
    error_message = "name is 1 to 56 lower-case letters, digits and hyphens, and starts with a letter."
  }
}

variable "topic_arn" {
  description = "ARN of the topic whose messages are posted"
  type        = string

  validation {
    condition     = can(regex("^arn:aws[a-z-]*:sns:[a-z0-9-]+:[0-9]{12}:[A-Za-z0-9_-]+$", var.topic_arn))
    error_message = "topic_arn is the ARN of an SNS topic."
  }
}

variable "channel_id" {
  description = "Id of the Slack channel (C…, or G… for an old private channel)"
  type        = string

  validation {
    condition     = can(regex("^[CG][0-9A-Z]{2,}$", var.channel_id))
    error_message = "channel_id is a channel id such as C0123ABCD (not the channel's name)."
  }
}

variable "token_secret_arn" {
  description = "ARN of the secret in Secrets Manager whose value is the bot's token (xoxb-…). Make it yourself: its value belongs in no variable and no state"
  type        = string

  validation {
    condition     = can(regex("^arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:[0-9]{12}:secret:[\\w/+=.@-]+-[A-Za-z0-9]{6}$", var.token_secret_arn))
    error_message = "token_secret_arn is the whole ARN of a secret, with the six characters Secrets Manager puts at its end."
  }
}

variable "token_key_arn" {
  description = "ARN of the KMS key the secret is encrypted with; null if it is the AWS managed key aws/secretsmanager"
  type        = string
  default     = null

  validation {
    condition     = var.token_key_arn == null || can(regex("^arn:aws[a-z-]*:kms:[a-z0-9-]+:[0-9]{12}:key/[A-Za-z0-9-]+$", var.token_key_arn))
    error_message = "token_key_arn is the ARN of a KMS key (not of an alias)."
  }
}

variable "slack_api_url" {
  description = "Base URL of Slack's Web API; GovSlack has its own"
  type        = string
  default     = "https://slack.com/api"

  validation {
    # In the clear only to this machine: the token goes along.
    condition     = can(regex("^(https://|http://(127\\.0\\.0\\.1|localhost)[:/])[^\\s?#]*[^\\s?#/]$", var.slack_api_url))
    error_message = "slack_api_url starts with https:// and has no space, query, fragment or slash at its end, like https://slack.com/api."
  }
}

variable "thread_lifetime_seconds" {
  description = "Seconds after which a message starts a new thread instead of answering an old one"
  type        = number
  default     = 604800

  validation {
    condition     = var.thread_lifetime_seconds >= 60 && var.thread_lifetime_seconds <= 31536000 && floor(var.thread_lifetime_seconds) == var.thread_lifetime_seconds
    error_message = "thread_lifetime_seconds is a whole number from 60 (a minute) to 31536000 (a year)."
  }
}
