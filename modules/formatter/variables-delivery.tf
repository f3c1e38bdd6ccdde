# Retries and deduplication.

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

variable "deduplication" {
  description = <<-EOT
    Deduplication by a DynamoDB table: an event that arrives twice is delivered once. null creates no table.
    lifetime_hours: hours a delivery is remembered, 1 to 8760 (a year).
  EOT
  type        = object({ lifetime_hours = optional(number, 24) })
  default     = null

  validation {
    condition = var.deduplication == null || try(
      var.deduplication.lifetime_hours >= 1 && var.deduplication.lifetime_hours <= 8760
      && floor(var.deduplication.lifetime_hours) == var.deduplication.lifetime_hours,
      false,
    )
    error_message = "deduplication.lifetime_hours must be a whole number from 1 to 8760, got ${try(var.deduplication.lifetime_hours, "null")}."
  }
}
