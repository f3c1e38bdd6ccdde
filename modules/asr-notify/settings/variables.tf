# The settings with their types. Terraform converts what the caller gives and drops unknown attributes; unknown.tf finds those.

variable "given" {
  description = "The same settings as the caller gives them, by variable"
  type        = any
}

variable "name" {
  description = "Name of the deployment"
  type        = string
}

variable "destinations" {
  description = "The destinations, by name"
  type = map(object({
    amazon_q = optional(object({
      workspace_id           = optional(string)
      channel_id             = optional(string)
      existing_configuration = optional(bool, false)
      logging_level          = optional(string, "ERROR")
    }))
    teams = optional(object({
      tenant_id              = optional(string)
      team_id                = optional(string)
      channel_id             = optional(string)
      existing_configuration = optional(bool, false)
      logging_level          = optional(string, "ERROR")
    }))
    slack_bot = optional(object({ channel_id = string, token_secret_arn = string, token_key_arn = optional(string) }))
    email     = optional(set(string))
    json      = optional(object({}))
    rules = optional(object({
      sources              = optional(object({ include = optional(set(string)), exclude = optional(set(string)) }))
      outcomes             = optional(object({ include = optional(set(string)), exclude = optional(set(string)) }))
      min_severity         = optional(string)
      accounts             = optional(object({ include = optional(set(string)), exclude = optional(set(string)) }))
      organizational_units = optional(object({ include = optional(set(string)), exclude = optional(set(string)) }))
      controls             = optional(object({ include = optional(set(string)), exclude = optional(set(string)) }))
      regions              = optional(object({ include = optional(set(string)), exclude = optional(set(string)) }))
    }))
    fallback = optional(bool)
    mention  = optional(object({ id = string }))
    # The module has the defaults.
    grouping = optional(object({
      enabled          = optional(bool)
      wait_seconds     = optional(number)
      above            = optional(number)
      max_per_hour     = optional(number)
      interval_minutes = optional(number)
    }))
    send_resolved = optional(bool)
    repeat_interval_days = optional(object({
      critical = optional(number)
      high     = optional(number)
      medium   = optional(number)
      low      = optional(number)
    }))
    digest       = optional(object({ schedule = string, timezone = optional(string), only = optional(bool) }))
    quiet_hours  = optional(object({ from = string, to = string }))
    paused       = optional(bool)
    renamed_from = optional(string)
  }))
}

# A map, not an object with an attribute per source: Terraform drops unknown attributes, and a misspelt source would be off.
variable "alerts" {
  description = "The services whose findings are sent, by source"
  type = map(object({
    min_severity      = optional(string)
    severity          = optional(string)
    security_severity = optional(string)
    personas          = optional(set(string))
    samples           = optional(bool)
    custom_actions    = optional(bool)
    aggregated = optional(list(object({
      product  = string
      regions  = set(string)
      accounts = optional(set(string))
    })))
  }))
}

variable "account_lookup" {
  description = "Lookup of account names in AWS Organizations"
  type = object({
    mode                 = optional(string)
    role_arn             = optional(string)
    external_id          = optional(string)
    timeout_milliseconds = optional(number)
  })
}

variable "access_portal" {
  description = "Access portal of IAM Identity Center"
  type        = object({ url = string, role_name = optional(string) })
}

variable "retry" {
  description = "Retries of a delivery that a destination refused"
  type = object({
    initial_delay_seconds = optional(number)
    max_attempts          = optional(number)
  })
}

variable "state" {
  description = "The state table"
  type        = object({})
}

variable "monitoring" {
  description = "Alarms about asr-notify itself"
  type = object({
    email                     = optional(list(string), [])
    alarm_topic_arn           = optional(string)
    us_east_1_alarm_topic_arn = optional(string)
    us_east_1                 = optional(bool, true)
    expected_days             = optional(map(number))
  })
}

variable "formatter_package" {
  description = "The formatter's zip"
  type = object({
    path              = optional(string)
    s3_bucket         = optional(string)
    s3_key            = optional(string)
    s3_object_version = optional(string)
    hash              = optional(string)
  })
}

variable "slack_poster_package" {
  description = "The bot's zip"
  type = object({
    path              = optional(string)
    s3_bucket         = optional(string)
    s3_key            = optional(string)
    s3_object_version = optional(string)
    hash              = optional(string)
  })
}

variable "architecture" {
  description = "Processor architecture that the packages are built for"
  type        = string
}

variable "key_deletion_window_days" {
  description = "Days until KMS deletes the deployment's key after its removal"
  type        = number
}

variable "topic_key" {
  description = "An existing key of the topics"
  type        = object({ arn = string })
  default     = null
}

variable "failure_bucket" {
  description = "An S3 bucket that keeps failed events"
  type        = object({ arn = string, key_arn = optional(string) })
  default     = null
}
