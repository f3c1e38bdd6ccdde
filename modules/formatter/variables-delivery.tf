# What becomes of a message that a destination refuses, and of an event that comes twice.

variable "undelivered" {
  description = <<-EOT
    How often a message is sent again to a destination that refuses it, and how soon.
    first_pause_seconds: the first pause; each one after it is twice as long, at most an hour.
    tries: after so many the message is laid into the dead-letter queue.
  EOT
  type = object({
    first_pause_seconds = optional(number, 10)
    tries               = optional(number, 12)
  })
  default  = {}
  nullable = false

  # SQS delays a message fifteen minutes at most.
  validation {
    condition = (
      var.undelivered.first_pause_seconds >= 1 && var.undelivered.first_pause_seconds <= 900
      && floor(var.undelivered.first_pause_seconds) == var.undelivered.first_pause_seconds
    )
    error_message = "undelivered.first_pause_seconds is a whole number from 1 to 900."
  }

  # Ninety take less than four days, so a message does not outlive its queue.
  validation {
    condition = (
      var.undelivered.tries >= 1 && var.undelivered.tries <= 90
      && floor(var.undelivered.tries) == var.undelivered.tries
    )
    error_message = "undelivered.tries is a whole number from 1 to 90."
  }
}

variable "claims" {
  description = <<-EOT
    Whether a table remembers what was told where, so that an event that comes twice is told once; null makes none.
    lifetime_hours: how long it remembers.
  EOT
  type        = object({ lifetime_hours = optional(number, 24) })
  default     = null

  validation {
    condition = var.claims == null || try(
      var.claims.lifetime_hours >= 1 && var.claims.lifetime_hours <= 8760
      && floor(var.claims.lifetime_hours) == var.claims.lifetime_hours,
      false,
    )
    error_message = "claims.lifetime_hours is a whole number from 1 to 8760 (a year)."
  }
}
