# The settings, as modules/asr-notify takes them: its README describes them, and it has the defaults (null) and the checks.

variable "destinations" {
  description = "The destinations, by a name of your choice"
  type        = any
}

variable "alerts" {
  description = "The services whose findings are sent"
  type        = any
  default     = null
}

variable "event_bus_names" {
  description = "Names of the event buses that alerts arrive by"
  type        = set(string)
  default     = null
}

variable "organization_id" {
  description = "Id of the organization whose accounts may send events of AWS's services to these buses"
  type        = string
  default     = null
}

variable "name" {
  description = "Name of the deployment, and prefix of every name in it"
  type        = string
  default     = "asr-notify"
  nullable    = false
}

variable "language" {
  description = "Language of the notices"
  type        = string
  default     = null
}

variable "time_zone" {
  description = "Time zone of the times in notices"
  type        = string
  default     = null
}

variable "account_lookup" {
  description = "Lookup of account names in AWS Organizations"
  type        = any
  default     = {}
  nullable    = false
}

variable "account_names" {
  description = "Names of accounts, by account id"
  type        = map(string)
  default     = null
}

variable "access_portal" {
  description = "Access portal of IAM Identity Center, so that links sign in to the notice's account"
  type        = any
  default     = null
}

variable "status_topic_arn" {
  description = "ARN of ASR's status topic, in region; null reads it from ASR's SSM parameter /Solutions/SO0111/SNS_Topic_ARN"
  type        = string
  default     = null
}

variable "alarm_topic_arn" {
  description = "ARN of ASR's alarm topic, in region; null derives it"
  type        = string
  default     = null
}

variable "alarms_enabled" {
  description = "Whether ASR is installed with its CloudWatch alarms (its parameter UseCloudWatchMetricsAlarms); the alarm topic exists only then"
  type        = bool
  default     = null
}

variable "retry" {
  description = "Retries of a delivery that a destination refused"
  type        = any
  default     = null
}

variable "state" {
  description = "The state table in DynamoDB, billed per request"
  type        = any
  default     = {}
}

variable "monitoring" {
  description = "Alarms about asr-notify itself, the SNS topics they publish to, and a dashboard; null creates none of them"
  type        = any
  default     = null
}

variable "architecture" {
  description = "Processor architecture the packages are built for"
  type        = string
  default     = null
}

variable "memory_size" {
  description = "Memory of the formatter in MB, 128 to 10240"
  type        = number
  default     = null
}

variable "timeout" {
  description = "Timeout of one invocation of the formatter in seconds, 1 to 900"
  type        = number
  default     = null
}

variable "maximum_retry_attempts" {
  description = "Retries of a failed event by Lambda before the event goes to the dead-letter queue"
  type        = number
  default     = null
}

variable "maximum_event_age_seconds" {
  description = "Seconds an event waits in Lambda's own queue, at most, before it goes to the dead-letter queue"
  type        = number
  default     = null
}

variable "failure_bucket" {
  description = "An S3 bucket that keeps each event that the formatter failed to handle"
  type        = any
  default     = null
}

variable "topic_key" {
  description = "An existing KMS key that encrypts the topics"
  type        = any
  default     = null
}

variable "key_deletion_window_days" {
  description = "Days until KMS deletes a key of this deployment after its removal, 7 to 30"
  type        = number
  default     = null
}

variable "slack_api_url" {
  description = "Base URL of Slack's Web API, for bots; GovSlack has another"
  type        = string
  default     = null
}

variable "slack_thread_lifetime_seconds" {
  description = "Seconds until a bot's message starts a new thread instead of joining the existing one, 60 to 31536000 (a year)"
  type        = number
  default     = null
}

variable "iam" {
  description = "The roles' place in IAM"
  type        = any
  default     = null
}

variable "log_group" {
  description = "The functions' log groups"
  type        = any
  default     = null
}

variable "queue_key_arn" {
  description = "ARN of the KMS key that encrypts the queues"
  type        = string
  default     = null
}

variable "queue_max_message_bytes" {
  description = "Maximum size of a message in the queues, in bytes, 262144 to 1048576"
  type        = number
  default     = null
}

variable "tables" {
  description = "Protection of the tables"
  type        = any
  default     = null
}

variable "tracing" {
  description = "Whether X-Ray traces the functions' invocations"
  type        = bool
  default     = null
}

variable "vpc" {
  description = "The VPC that the functions run in"
  type        = any
  default     = null
}

variable "reserved_concurrency" {
  description = "Invocations that the account reserves for a function, and its maximum"
  type        = any
  default     = null
}
