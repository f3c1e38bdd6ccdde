# Accounts, region and language. Destinations are in variables-destinations.tf; settings that most deployments leave at their
# defaults are in variables-delivery.tf and variables-runtime.tf.

variable "region" {
  description = "Region of ASR's administrator stack"
  type        = string
}

variable "security_profile" {
  description = "AWS CLI profile of the delegated security account; null uses the environment's credentials"
  type        = string
  default     = null
}

variable "management_profile" {
  description = "AWS CLI profile of the management account, for account_lookup = \"role\"; null uses the environment's credentials"
  type        = string
  default     = null
}

variable "name" {
  description = "Name of the deployment, and prefix of every name in it"
  type        = string
  default     = "asr-notify"
}

variable "tags" {
  description = "Tags of every resource"
  type        = map(string)
  default     = {}
}

variable "language" {
  description = "Language of the notices: en or ja"
  type        = string
  default     = "en"
}

variable "time_zone" {
  description = <<-EOT
    Time zone of the times in notices: a name of the IANA time zone database such as Asia/Tokyo or Europe/Berlin. Summer
    time follows the rules of this release, also for past years; a change of a country's rules needs a new release. A
    Slack bot's readers see times in their own zone.
  EOT
  type        = string
  default     = "UTC"
}

variable "account_lookup" {
  description = <<-EOT
    Lookup of account names in AWS Organizations: role (with a role that Terraform creates in the management account),
    direct (from the security account, if it is a delegated administrator of any AWS service), or off.
  EOT
  type        = string
  default     = "role"

  validation {
    condition     = contains(["role", "direct", "off"], var.account_lookup)
    error_message = "account_lookup must be role, direct or off, got \"${var.account_lookup}\"."
  }
}

variable "account_lookup_external_id" {
  description = "External id that the role in the management account requires; null requires none. Only for account_lookup = \"role\""
  type        = string
  default     = null
}

variable "account_lookup_timeout_milliseconds" {
  description = "Timeout of an account lookup in milliseconds, 100 to 10000"
  type        = number
  default     = 2000
}

variable "account_names" {
  description = "Names of accounts, by account id. They take precedence over the names in AWS Organizations; at most 3,000 bytes as JSON"
  type        = map(string)
  default     = {}
}

variable "access_portal" {
  description = "Access portal of IAM Identity Center, so that links sign in to the notice's account. role_name: permission set to select; null lets the reader choose"
  type        = object({ url = string, role_name = optional(string) })
  default     = null
}

variable "status_topic_arn" {
  description = "ARN of ASR's status topic, in region; null reads it from ASR's SSM parameter /Solutions/SO0111/SNS_Topic_ARN"
  type        = string
  default     = null
}

variable "alarm_topic_arn" {
  description = "ARN of ASR's alarm topic, in region; null derives it: SO0111-ASR_Alarm_Topic in the status topic's account and region"
  type        = string
  default     = null
}

variable "alarms_enabled" {
  description = "Whether ASR is installed with its CloudWatch alarms (its parameter UseCloudWatchMetricsAlarms); the alarm topic exists only then"
  type        = bool
  default     = true
}
