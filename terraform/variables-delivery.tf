# That nothing is lost, nothing told twice, and nothing broken unnoticed; the modules say which values are allowed.

variable "retry" {
  description = <<-EOT
    How often a message is sent again to a destination that refuses it, and how soon.
    initial_delay_seconds: the first pause; each one after it is twice as long, at most an hour. Default 10.
    max_attempts: after so many the message is laid into the dead-letter queue. Default 12: about three and a half hours.
  EOT
  type = object({
    initial_delay_seconds = optional(number)
    max_attempts          = optional(number)
  })
  default = {}
}

variable "deduplication" {
  description = <<-EOT
    Whether a table (DynamoDB, paid by use) remembers what was told where, so that an event that comes twice is told
    once; null makes none. lifetime_hours: how long it remembers; default 24.
  EOT
  type        = object({ lifetime_hours = optional(number) })
  default     = null
}

variable "monitoring" {
  description = <<-EOT
    Who is told, by mail, when asr-notify itself fails; makes alarms, their topics (a second one in us-east-1 if Amazon Q
    is used, so each address gets two links to follow) and a dashboard. null makes none of it.
  EOT
  type        = object({ email = list(string) })
  default     = null
}
