# Runtime settings of the functions; the modules check the values.

variable "formatter_package" {
  description = <<-EOT
    The formatter's zip: a file or an object in S3. null: packages/formatter-ARCHITECTURE.zip beside modules/, where a release's
    archive has it.
    path: path of a file, which ends in .zip.
    s3_bucket, s3_key, s3_object_version: an object in place of a file; its bucket is in the deployment's Region. Without
      the version it is the newest one.
    hash: the zip's SHA-256 in Base64, as filebase64sha256() returns it. Required for an object. Of a file it is computed
      when null. With it, a plan needs no file: only an apply that changes the function does.
  EOT
  type        = any
  default     = null
}

variable "slack_poster_package" {
  description = <<-EOT
    The bot's zip: a file or an object in S3. null: packages/slack-poster-ARCHITECTURE.zip beside modules/, where a release's
    archive has it.
    path: path of a file, which ends in .zip.
    s3_bucket, s3_key, s3_object_version: an object in place of a file; its bucket is in the deployment's Region. Without
      the version it is the newest one.
    hash: the zip's SHA-256 in Base64, as filebase64sha256() returns it. Required for an object. Of a file it is computed
      when null. With it, a plan needs no file: only an apply that changes the function does.
  EOT
  type        = any
  default     = null
}

variable "architecture" {
  description = "Processor architecture the packages are built for: arm64 or x86_64"
  type        = string
  default     = "arm64"
  nullable    = false
}

variable "memory_size" {
  description = "Memory of the formatter in MB, 128 to 10240"
  type        = number
  default     = 256
  nullable    = false
}

variable "timeout" {
  description = "Timeout of one invocation of the formatter in seconds, 1 to 900"
  type        = number
  default     = 30
  nullable    = false
}

variable "maximum_retry_attempts" {
  description = "Retries of a failed event by Lambda before the event goes to the dead-letter queue: 0, 1 or 2"
  type        = number
  default     = 2
  nullable    = false
}

variable "maximum_event_age_seconds" {
  description = "Seconds an event waits in Lambda's own queue, at most, before it goes to the dead-letter queue: 60 to 21600"
  type        = number
  default     = 21600
  nullable    = false
}

variable "topic_key" {
  description = <<-EOT
    An existing KMS key, in region, that encrypts the topics. arn: the ARN of the key, not of an alias. With monitoring, the
    key's policy must let cloudwatch.amazonaws.com use it. Default: one key for all topics, which costs $1 a month.
  EOT
  type        = any
  default     = null
}

variable "key_deletion_window_days" {
  description = "Days until KMS deletes a key of this deployment after its removal, 7 to 30. Until then the deletion can be cancelled"
  type        = number
  default     = 30
  nullable    = false
}

variable "slack_api_url" {
  description = "Base URL of Slack's Web API, for bots; GovSlack has another"
  type        = string
  default     = "https://slack.com/api"
  nullable    = false
}

variable "slack_thread_lifetime_seconds" {
  description = "Seconds until a bot's message starts a new thread instead of joining the existing one, 60 to 31536000 (a year)"
  type        = number
  default     = 604800
  nullable    = false
}
