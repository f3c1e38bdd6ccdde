variable "status_topic_arn" {
  description = "ARN of ASR's status topic; null reads it from ASR's SSM parameter /Solutions/SO0111/SNS_Topic_ARN"
  type        = string
  default     = null

  validation {
    condition = (
      var.status_topic_arn == null
      || can(regex("^arn:aws[a-z-]*:sns:[a-z0-9-]+:[0-9]{12}:[A-Za-z0-9_-]+$", var.status_topic_arn))
    )
    error_message = "status_topic_arn is the ARN of an SNS topic."
  }
}

variable "alarm_topic_arn" {
  description = "ARN of ASR's alarm topic; null derives it: SO0111-ASR_Alarm_Topic beside the status topic"
  type        = string
  default     = null

  validation {
    condition = (
      var.alarm_topic_arn == null
      || can(regex("^arn:aws[a-z-]*:sns:[a-z0-9-]+:[0-9]{12}:[A-Za-z0-9_-]+$", var.alarm_topic_arn))
    )
    error_message = "alarm_topic_arn is the ARN of an SNS topic."
  }
}

variable "alarms_enabled" {
  description = "Whether ASR's alarms are on (its parameter UseCloudWatchMetricsAlarms): only then does the alarm topic exist"
  type        = bool
  default     = true
}

variable "function_arn" {
  description = "ARN of the function that takes the messages"
  type        = string

  validation {
    condition     = can(regex("^arn:aws[a-z-]*:lambda:[a-z0-9-]+:[0-9]{12}:function:[A-Za-z0-9_-]+$", var.function_arn))
    error_message = "function_arn is the ARN of a Lambda function."
  }
}

variable "function_name" {
  description = "Name of the same function"
  type        = string

  validation {
    condition     = can(regex("^[A-Za-z0-9_-]{1,64}$", var.function_name))
    error_message = "function_name is the name of a Lambda function: 1 to 64 letters, digits, hyphens and underscores."
  }
}

variable "dead_letter_queue_arn" {
  description = "ARN of the queue that takes what SNS cannot deliver"
  type        = string

  validation {
    condition     = can(regex("^arn:aws[a-z-]*:sqs:[a-z0-9-]+:[0-9]{12}:[A-Za-z0-9_-]+$", var.dead_letter_queue_arn))
    error_message = "dead_letter_queue_arn is the ARN of a standard SQS queue."
  }
}
