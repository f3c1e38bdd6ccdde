# Where and how. Who is told of what is in variables-destinations.tf; what most deployments leave at its default is in variables-runtime.tf.

variable "region" {
  description = "Region of ASR's administrator stack"
  type        = string
}

variable "security_profile" {
  description = "AWS profile of the delegated security account; null takes the environment's credentials"
  type        = string
  default     = null
}

variable "management_profile" {
  description = "AWS profile of the management account, used for account_lookup = \"role\"; null takes the environment's credentials"
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

variable "account_lookup" {
  description = <<-EOT
    How accounts get their names: role (through a role this makes in the management account),
    direct (the security account asks Organizations itself, as a delegated administrator may), or off.
  EOT
  type        = string
  default     = "role"

  validation {
    condition     = contains(["role", "direct", "off"], var.account_lookup)
    error_message = "account_lookup is role, direct or off."
  }
}

variable "account_lookup_external_id" {
  description = "External id of the role in the management account; null asks for none. Only for account_lookup = \"role\""
  type        = string
  default     = null
}

variable "account_lookup_timeout_milliseconds" {
  description = "How long a notice waits for an account's name at most"
  type        = number
  default     = 2000
}

variable "account_names" {
  description = "Names of accounts by id, which go before what Organizations says; at most 3,000 bytes as JSON"
  type        = map(string)
  default     = {}
}

variable "access_portal" {
  description = "IAM Identity Center's access portal, to make links sign in to the right account; role_name preselects a permission set"
  type        = object({ url = string, role_name = optional(string) })
  default     = null
}

variable "status_topic_arn" {
  description = "ARN of ASR's status topic; null reads it from ASR's SSM parameter"
  type        = string
  default     = null
}

variable "alarm_topic_arn" {
  description = "ARN of ASR's alarm topic; null derives it from the status topic's"
  type        = string
  default     = null
}

variable "alarms_enabled" {
  description = "Whether ASR's alarms are on (its parameter UseCloudWatchMetricsAlarms): only then does the alarm topic exist"
  type        = bool
  default     = true
}
