# Where notices go, and which of them. What rules may not say together is in destinations.tf.

variable "destinations" {
  description = <<-EOT
    Who is told of what: topics (with the KMS key each is encrypted with), the format their readers understand
    (amazon-q, email, slack), rules and a mention. As JSON at most 3,000 bytes.
    rules: without any, everything but remediations that are queued or skipped. A notice has to pass all of them.
      sources, accounts, organizational_units, controls, regions: include lets through only notices that have one of
      these; exclude keeps back those that have one. A control may end in * (S3.*); an organizational unit stands for
      all below it.
      outcomes: of remediations; says nothing of other notices.
      min_severity: of alerts; an alert of unknown severity passes.
    mention: the Slack user or user group called for what is severe or failed.
  EOT
  type = list(object({
    name      = string
    format    = string
    topic_arn = string
    key_arn   = string
    rules = optional(object({
      sources              = optional(object({ include = optional(set(string)), exclude = optional(set(string)) }))
      outcomes             = optional(object({ include = optional(set(string)), exclude = optional(set(string)) }))
      min_severity         = optional(string)
      accounts             = optional(object({ include = optional(set(string)), exclude = optional(set(string)) }))
      organizational_units = optional(object({ include = optional(set(string)), exclude = optional(set(string)) }))
      controls             = optional(object({ include = optional(set(string)), exclude = optional(set(string)) }))
      regions              = optional(object({ include = optional(set(string)), exclude = optional(set(string)) }))
    }))
    mention = optional(object({ id = string }))
  }))

  validation {
    condition     = length(var.destinations) > 0
    error_message = "destinations holds at least one; to be told nothing, destroy the deployment."
  }

  validation {
    condition     = alltrue([for name in var.destinations[*].name : can(regex("^[a-z0-9-]{1,64}$", name))])
    error_message = "A destination's name is 1 to 64 lower-case letters, digits and hyphens."
  }

  validation {
    condition     = length(distinct(var.destinations[*].name)) == length(var.destinations)
    error_message = "No two destinations have one name."
  }

  validation {
    condition     = length(setsubtract(var.destinations[*].format, ["amazon-q", "email", "slack-bot"])) == 0
    error_message = "A destination's format is amazon-q, email or slack."
  }

  validation {
    condition = alltrue([
      for arn in var.destinations[*].topic_arn : can(regex("^arn:aws[a-z-]*:sns:[a-z0-9-]+:[0-9]{12}:[A-Za-z0-9_-]+$", arn))
    ])
    error_message = "A destination's topic_arn is the ARN of an SNS topic."
  }

  validation {
    condition     = length(distinct(var.destinations[*].topic_arn)) == length(var.destinations)
    error_message = "No two destinations have one topic."
  }

  validation {
    condition     = alltrue([for arn in var.destinations[*].key_arn : can(regex("^arn:aws[a-z-]*:kms:[a-z0-9-]+:[0-9]{12}:key/", arn))])
    error_message = "A destination's key_arn is the ARN of a KMS key (not of an alias)."
  }

  validation {
    condition = alltrue([
      for destination in var.destinations : destination.mention == null || can(regex("^[USW][0-9A-Z]{1,31}$", destination.mention.id))
    ])
    error_message = "mention.id is the id of a Slack user (U0123ABCD) or user group (S0123ABCD), not a name."
  }

  validation {
    condition     = alltrue([for destination in var.destinations : destination.mention == null || destination.format != "email"])
    error_message = "Nobody can be mentioned in a mail: mention belongs to Slack channels."
  }
}
