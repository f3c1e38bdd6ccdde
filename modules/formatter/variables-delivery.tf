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
    key_arn: ARN of the KMS key that encrypts the table; null uses DynamoDB's own key.
  EOT
  type        = object({ key_arn = optional(string) })
  default     = {}

  validation {
    condition     = try(var.state.key_arn, null) == null || can(regex("^arn:aws[a-z-]*:kms:[a-z0-9-]+:[0-9]{12}:key/", var.state.key_arn))
    error_message = "state.key_arn must be the ARN of a KMS key, not of an alias, got \"${try(coalesce(var.state.key_arn), "")}\"."
  }
}
