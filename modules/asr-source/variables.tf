variable "status_topic_arn" {
  description = "ARN of ASR's status topic, in the provider's region; null reads it from ASR's SSM parameter /Solutions/SO0111/SNS_Topic_ARN"
  type        = string
  default     = null

  validation {
    condition = (
      var.status_topic_arn == null
      || can(regex("^arn:aws[a-z-]*:sns:[a-z0-9-]+:[0-9]{12}:[A-Za-z0-9_-]+$", var.status_topic_arn))
    )
    error_message = "status_topic_arn must be the ARN of a standard SNS topic, not of a FIFO topic, got \"${coalesce(var.status_topic_arn, "null")}\"."
  }

  # Null and what is no ARN pass.
  validation {
    condition     = try(split(":", var.status_topic_arn)[3] == data.aws_region.current.id, true)
    error_message = "status_topic_arn must be a topic in the region of the deployment, ${data.aws_region.current.id}, because SNS takes subscriptions in the topic's region only, got \"${coalesce(var.status_topic_arn, "null")}\"."
  }
}

variable "alarm_topic_arn" {
  description = "ARN of ASR's alarm topic, in the provider's region; null derives it: SO0111-ASR_Alarm_Topic in the status topic's account and region"
  type        = string
  default     = null

  validation {
    condition = (
      var.alarm_topic_arn == null
      || can(regex("^arn:aws[a-z-]*:sns:[a-z0-9-]+:[0-9]{12}:[A-Za-z0-9_-]+$", var.alarm_topic_arn))
    )
    error_message = "alarm_topic_arn must be the ARN of an SNS topic, got \"${coalesce(var.alarm_topic_arn, "null")}\"."
  }

  # Null and what is no ARN pass.
  validation {
    condition     = try(split(":", var.alarm_topic_arn)[3] == data.aws_region.current.id, true)
    error_message = "alarm_topic_arn must be a topic in the region of the deployment, ${data.aws_region.current.id}, because SNS takes subscriptions in the topic's region only, got \"${coalesce(var.alarm_topic_arn, "null")}\"."
  }
}

variable "alarms_enabled" {
  description = "Whether ASR is installed with its CloudWatch alarms (its parameter UseCloudWatchMetricsAlarms); the alarm topic exists only then"
  type        = bool
  default     = true
}

variable "function_arn" {
  description = "ARN of the function that receives the messages"
  type        = string

  validation {
    condition     = can(regex("^arn:aws[a-z-]*:lambda:[a-z0-9-]+:[0-9]{12}:function:[A-Za-z0-9_-]+$", var.function_arn))
    error_message = "function_arn must be the ARN of a Lambda function, got \"${var.function_arn}\"."
  }
}

variable "function_name" {
  description = "Name of that function: 1 to 64 letters, digits, hyphens and underscores"
  type        = string

  validation {
    condition     = can(regex("^[A-Za-z0-9_-]{1,64}$", var.function_name))
    error_message = "function_name must be the name of a Lambda function, 1 to 64 letters, digits, hyphens and underscores, got \"${var.function_name}\"."
  }
}

variable "dead_letter_queue_arn" {
  description = "ARN of the SQS queue for messages that SNS cannot deliver. Its policy must allow both topics to send"
  type        = string

  validation {
    condition     = can(regex("^arn:aws[a-z-]*:sqs:[a-z0-9-]+:[0-9]{12}:[A-Za-z0-9_-]+$", var.dead_letter_queue_arn))
    error_message = "dead_letter_queue_arn must be the ARN of a standard SQS queue, got \"${var.dead_letter_queue_arn}\"."
  }
}
