# What becomes of a message that a destination refuses, and of an event that comes twice.

variable "retry" {
  description = <<-EOT
    How often a message is sent again to a destination that refuses it, and how soon.
    initial_delay_seconds: the first pause; each one after it is twice as long, at most an hour.
    max_attempts: after so many the message is laid into the dead-letter queue.
  EOT
  type = object({
    initial_delay_seconds = optional(number, 10)
    max_attempts          = optional(number, 12)
  })
  default  = {}
  nullable = false

  # SQS delays a message fifteen minutes at most.
  validation {
    condition = (
      var.retry.initial_delay_seconds >= 1 && var.retry.initial_delay_seconds <= 900
      && floor(var.retry.initial_delay_seconds) == var.retry.initial_delay_seconds
    )
    error_message = "retry.initial_delay_seconds is a whole number from 1 to 900."
  }

  # Ninety take less than four days, so a message does not outlive its queue.
  validation {
    condition = (
      var.retry.max_attempts >= 1 && var.retry.max_attempts <= 90
      && floor(var.retry.max_attempts) == var.retry.max_attempts
    )
    error_message = "retry.max_attempts is a whole number from 1 to 90."
  }
}

variable "deduplication" {
  description = <<-EOT
    Whether a table remembers what was told where, so that an event that comes twice is told once; null makes none.
    lifetime_hours: how long it remembers.
  EOT
  type        = object({ lifetime_hours = optional(number, 24) })
  default     = null

  validation {
    condition = var.deduplication == null || try(
      var.deduplication.lifetime_hours >= 1 && var.deduplication.lifetime_hours <= 8760
      && floor(var.deduplication.lifetime_hours) == var.deduplication.lifetime_hours,
      false,
    )
    error_message = "deduplication.lifetime_hours is a whole number from 1 to 8760 (a year)."
  }
}
