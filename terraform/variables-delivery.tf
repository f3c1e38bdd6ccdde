# Retries, the state table and monitoring; the modules check the values.

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

variable "state" {
  description = <<-EOT
    The state table in DynamoDB, billed per request: what is open, what each destination was notified of, what is held, and
    the silences. On by default; null creates none. Then a notice is sent as often as its event arrives, and there is no
    grouping, no resolved, no reminder, no digest and no silence.
    key_arn: ARN of the KMS key that encrypts the table; null uses DynamoDB's own key.
  EOT
  type        = object({ key_arn = optional(string) })
  default     = {}
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
