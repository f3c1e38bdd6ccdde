# Runtime settings of the functions; the modules check the values.

variable "formatter_package_path" {
  description = "Path of the formatter's zip, which `task build-lambda` builds"
  type        = string
  default     = "../target/lambda/formatter/bootstrap.zip"

  validation {
    condition     = fileexists(var.formatter_package_path)
    error_message = "formatter_package_path must be an existing file, got \"${var.formatter_package_path}\": run `task build-lambda` first."
  }
}

variable "slack_poster_package_path" {
  description = "Path of the bot's zip, which `task build-lambda` builds; needed only for destinations with slack_bot"
  type        = string
  default     = "../target/lambda/slack-poster/bootstrap.zip"

  validation {
    condition = (
      fileexists(var.slack_poster_package_path)
      || alltrue([for destination in values(var.destinations) : try(destination.slack_bot, null) == null])
    )
    error_message = "slack_poster_package_path must be an existing file while a destination has slack_bot, got \"${var.slack_poster_package_path}\": run `task build-lambda` first."
  }
}

variable "architecture" {
  description = "Processor architecture the packages are built for: arm64 or x86_64"
  type        = string
  default     = "arm64"
}

variable "memory_size" {
  description = "Memory of the formatter in MB, 128 to 10240"
  type        = number
  default     = 256
}

variable "timeout" {
  description = "Timeout of one invocation of the formatter in seconds, 1 to 900"
  type        = number
  default     = 30
}

variable "log_retention_days" {
  description = "Days until CloudWatch deletes a log line"
  type        = number
  default     = 90
}

variable "maximum_retry_attempts" {
  description = "Retries of a failed event by Lambda before the event goes to the dead-letter queue: 0, 1 or 2"
  type        = number
  default     = 2
}

variable "maximum_event_age_seconds" {
  description = "Seconds an event waits in Lambda's own queue, at most, before it goes to the dead-letter queue: 60 to 21600"
  type        = number
  default     = 21600
}

variable "key_deletion_window_days" {
  description = "Days until KMS deletes the key of a removed topic, 7 to 30. Until then the deletion can be cancelled"
  type        = number
  default     = 30
}

variable "slack_api_url" {
  description = "Base URL of Slack's Web API, for bots; GovSlack has another"
  type        = string
  default     = "https://slack.com/api"
}

variable "slack_thread_lifetime_seconds" {
  description = "Seconds until a bot's message starts a new thread instead of joining the existing one, 60 to 31536000 (a year)"
  type        = number
  default     = 604800
}
