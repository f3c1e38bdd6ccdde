# Retries, deduplication and monitoring; the modules check the values.

variable "retry" {
  description = <<-EOT
    Retries of a delivery that a destination refused.
    initial_delay_seconds: delay before the first retry. Each further delay is twice as long, up to an hour. Default 10.
    max_attempts: retries after which the delivery goes to the dead-letter queue. Default 12: about four and a half hours.
  EOT
  type = object({
    initial_delay_seconds = optional(number)
    max_attempts          = optional(number)
  })
  default = {}
}

variable "deduplication" {
  description = <<-EOT
    Deduplication by a DynamoDB table (billed per request): an event that arrives twice is delivered once. null creates no
    table. lifetime_hours: hours a delivery is remembered; default 24.
  EOT
  type        = object({ lifetime_hours = optional(number) })
  default     = null
}

variable "monitoring" {
  description = <<-EOT
    Alarms about asr-notify itself, the SNS topics they publish to, and a dashboard; null creates none of them.
    email: addresses that receive the alarms. Each must confirm its subscription: one link, or two with Amazon Q, whose
    alarms have a topic of their own in us-east-1.
  EOT
  type        = object({ email = list(string) })
  default     = null
}
