# How the functions run; the modules say which values are allowed.

variable "formatter_package_path" {
  description = "The formatter's zip, as `task build-lambda` makes it"
  type        = string
  default     = "../target/lambda/formatter/bootstrap.zip"

  validation {
    condition     = fileexists(var.formatter_package_path)
    error_message = "There is no file at formatter_package_path (${var.formatter_package_path}): run `task build-lambda` first."
  }
}

variable "slack_poster_package_path" {
  description = "The bot's zip, as `task build-lambda` makes it; needed only for destinations with slack_bot"
  type        = string
  default     = "../target/lambda/slack-poster/bootstrap.zip"

  validation {
    condition = (
      fileexists(var.slack_poster_package_path)
      || alltrue([for destination in values(var.destinations) : try(destination.slack_bot, null) == null])
    )
    error_message = "There is no file at slack_poster_package_path (${var.slack_poster_package_path}): run `task build-lambda` first."
  }
}

variable "architecture" {
  description = "Processor architecture the packages were built for: arm64 or x86_64"
  type        = string
  default     = "arm64"
}

variable "memory_size" {
  description = "Memory of the formatter in MB"
  type        = number
  default     = 256
}

variable "timeout" {
  description = "Seconds one call of the formatter may take"
  type        = number
  default     = 30
}

variable "log_retention_days" {
  description = "Days the functions' logs are kept"
  type        = number
  default     = 90
}

variable "maximum_retry_attempts" {
  description = "How often Lambda tries a failed event again before it goes to the dead-letter queue"
  type        = number
  default     = 2
}

variable "maximum_event_age_seconds" {
  description = "Seconds an event may wait in Lambda's queue before it goes to the dead-letter queue"
  type        = number
  default     = 21600
}

variable "key_deletion_window_days" {
  description = "Days a topic's deleted key can still be brought back"
  type        = number
  default     = 30
}

variable "slack_api_url" {
  description = "Base URL of Slack's Web API, for bots; GovSlack has its own"
  type        = string
  default     = "https://slack.com/api"
}

variable "slack_thread_lifetime_seconds" {
  description = "Seconds after which a bot's message starts a new thread instead of answering an old one"
  type        = number
  default     = 604800
}
