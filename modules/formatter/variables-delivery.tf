# Retries and the state table.

variable "retry" {
  description = <<-EOT
    Retries of a delivery that a destination refused.
    initial_delay_seconds: delay before the first retry, 1 to 900. Each further delay is twice as long, up to an hour.
    max_attempts: attempts after which the delivery goes to the dead-letter queue, 1 to 90.
  EOT
  type = object({
    initial_delay_seconds = optional(number, 10)
    max_attempts          = optional(number, 12)
  })
  default  = {}
  nullable = false

  # 900 seconds are the maximum delay of an SQS message.
  validation {
    condition = (
      var.retry.initial_delay_seconds >= 1 && var.retry.initial_delay_seconds <= 900
      && floor(var.retry.initial_delay_seconds) == var.retry.initial_delay_seconds
    )
    error_message = "retry.initial_delay_seconds must be a whole number from 1 to 900, got ${var.retry.initial_delay_seconds}."
  }

  # 90 attempts take less than four days, so SQS does not delete the message before.
  validation {
    condition = (
      var.retry.max_attempts >= 1 && var.retry.max_attempts <= 90
      && floor(var.retry.max_attempts) == var.retry.max_attempts
    )
    error_message = "retry.max_attempts must be a whole number from 1 to 90, got ${var.retry.max_attempts}."
  }
}

variable "state" {
  description = <<-EOT
    The state table in DynamoDB, billed per request: what is open, what each destination was notified of, what is held, and
    the silences. null creates none. Then a notice is delivered as often as its event arrives, and there is no grouping, no
    resolved, no reminder, no digest and no silence.
    It has no attributes; protection and key of the table are in tables.
  EOT
  type        = object({})
  default     = {}
}

variable "failure_bucket" {
  description = <<-EOT
    An S3 bucket that keeps each event that the formatter failed to handle, whatever its size, beside the dead-letter queue.
    Default null: none.
    arn: ARN of the bucket. It exists, in the deployment's Region and account.
    key_arn: ARN of the KMS key that encrypts it. Default null: S3's own key.
  EOT
  type        = object({ arn = string, key_arn = optional(string) })
  default     = null

  # Lambda writes with the function's role, whose policy names this bucket.
  validation {
    condition     = var.failure_bucket == null || can(regex("^arn:aws[a-z-]*:s3:::[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$", var.failure_bucket.arn))
    error_message = "failure_bucket.arn must be the ARN of an S3 bucket such as arn:aws:s3:::name, got \"${try(var.failure_bucket.arn, "")}\"."
  }

  validation {
    condition     = try(var.failure_bucket.key_arn, null) == null || can(regex("^arn:aws[a-z-]*:kms:[a-z0-9-]+:[0-9]{12}:key/[A-Za-z0-9-]+$", var.failure_bucket.key_arn))
    error_message = "failure_bucket.key_arn must be the ARN of a KMS key, not of an alias, got \"${try(coalesce(var.failure_bucket.key_arn), "")}\"."
  }
}
