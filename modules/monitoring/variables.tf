variable "name" {
  description = "Prefix of every name in this module, and name of the dashboard: 1 to 40 lower-case letters, digits and hyphens, beginning with a letter"
  type        = string
  default     = "asr-notify"

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{0,39}$", var.name))
    error_message = "name must be 1 to 40 lower-case letters, digits and hyphens and start with a letter, got \"${var.name}\"."
  }
}

variable "email" {
  description = "Email addresses that receive the alarms. Each must confirm its subscription to each of the module's topics. Without any, the module makes no topic, and alarm_topic_arn is required"
  type        = list(string)
  default     = []

  validation {
    condition     = alltrue([for address in var.email : can(regex("^[^\\s@<>,;]+@[^\\s@<>,;]+\\.[^\\s@<>,;.]+$", address))])
    error_message = "email must contain email addresses such as security@example.com, without a display name, got ${jsonencode(var.email)}."
  }

  validation {
    condition     = length(var.email) > 0 || var.alarm_topic_arn != null
    error_message = "email must contain at least one email address while alarm_topic_arn is null."
  }
}

variable "alarm_topic_arn" {
  description = "ARN of an existing SNS topic in the module's region that receives the alarms, beside email or in place of it. Its policy, and that of its key, must let cloudwatch.amazonaws.com publish"
  type        = string
  default     = null

  validation {
    condition     = var.alarm_topic_arn == null || can(regex("^arn:aws[a-z-]*:sns:[a-z0-9-]+:[0-9]{12}:[A-Za-z0-9_.-]+$", var.alarm_topic_arn))
    error_message = "alarm_topic_arn must be the ARN of an SNS topic, got \"${try(coalesce(var.alarm_topic_arn), "")}\"."
  }
}

variable "us_east_1_alarm_topic_arn" {
  description = "The same for the alarms of Amazon Q: ARN of a topic in us-east-1. Only in another region, whose topics the alarms there cannot use"
  type        = string
  default     = null

  validation {
    condition     = var.us_east_1_alarm_topic_arn == null || can(regex("^arn:aws:sns:us-east-1:[0-9]{12}:[A-Za-z0-9_.-]+$", var.us_east_1_alarm_topic_arn))
    error_message = "us_east_1_alarm_topic_arn must be the ARN of an SNS topic in us-east-1, got \"${try(coalesce(var.us_east_1_alarm_topic_arn), "")}\"."
  }
}

variable "us_east_1" {
  description = "Whether to watch Amazon Q by alarms in us-east-1, the only region with its metrics. With false the module creates and reads nothing there, and no alarm is sent when Amazon Q drops a message"
  type        = bool
  default     = true
}

# An object, so that the first plan knows that there is a key whose ARN it does not know yet.
variable "key" {
  description = "An existing KMS key, in the module's region, that encrypts the module's topic there; arn: the ARN of the key, not of an alias. Its policy must let cloudwatch.amazonaws.com use it. Default: a key of the topic's own"
  type        = object({ arn = string })
  default     = null

  validation {
    condition     = var.key == null || can(regex("^arn:aws[a-z-]*:kms:[a-z0-9-]+:[0-9]{12}:key/[A-Za-z0-9-]+$", var.key.arn))
    error_message = "key.arn must be the ARN of a KMS key, not of an alias, got \"${try(var.key.arn, "")}\"."
  }
}

# With an ARN or a URL in place of a name, the alarm would watch a metric that does not exist.
variable "formatter" {
  description = "Names of the formatter's function, queues and schedule group of digests, not their ARNs or URLs. over_queue_name, schedule_group_name: null if there is none"
  type = object({
    function_name          = string
    dead_letter_queue_name = string
    retry_queue_name       = string
    over_queue_name        = optional(string)
    schedule_group_name    = optional(string)
  })

  validation {
    condition     = alltrue([for name in values(var.formatter) : can(regex("^[A-Za-z0-9_-]{1,80}$", name)) if name != null])
    error_message = "formatter must contain names, not ARNs or URLs, got ${jsonencode(var.formatter)}."
  }
}

variable "posters" {
  description = "Names of the bots' functions and queues, not their ARNs or URLs, by a name of your choice, such as the channel's id in lower case"
  type = map(object({
    function_name          = string
    queue_name             = string
    dead_letter_queue_name = string
  }))
  default = {}

  validation {
    condition     = alltrue([for name in keys(var.posters) : can(regex("^[a-z0-9][a-z0-9-]*$", name))])
    error_message = "The keys of posters must be lower-case letters, digits and hyphens, without a leading hyphen, got ${jsonencode(keys(var.posters))}."
  }

  validation {
    condition = alltrue(flatten([
      for poster in values(var.posters) : [for name in values(poster) : can(regex("^[A-Za-z0-9_-]{1,80}$", name))]
    ]))
    error_message = "posters must contain names, not ARNs or URLs, got ${jsonencode(var.posters)}."
  }
}

variable "amazon_q_configurations" {
  description = "Names of Amazon Q's channel configurations. Without any, the module creates nothing in us-east-1"
  type        = list(string)
  default     = []

  validation {
    condition     = alltrue([for name in var.amazon_q_configurations : can(regex("^[A-Za-z0-9_-]{1,128}$", name))])
    error_message = "amazon_q_configurations must be names, not ARNs, got ${jsonencode(var.amazon_q_configurations)}."
  }
}

variable "omitted_rule_names" {
  description = "Names of EventBridge rules that count findings which the rules of Security Hub leave out"
  type        = list(string)
  default     = []

  validation {
    condition     = alltrue([for name in var.omitted_rule_names : can(regex("^[A-Za-z0-9._-]{1,64}$", name))])
    error_message = "omitted_rule_names must be names, not ARNs, got ${jsonencode(var.omitted_rule_names)}."
  }
}

variable "rules" {
  description = "Dimensions of the metrics of EventBridge rules that send to the dead-letter queue, by a name of your choice: RuleName, and EventBusName of another bus than the default one"
  type        = map(map(string))
  default     = {}

  validation {
    condition     = alltrue([for dimensions in values(var.rules) : contains(["RuleName", "EventBusName,RuleName"], join(",", keys(dimensions)))])
    error_message = "rules must contain RuleName, EventBusName of another bus than the default one, and nothing else, got ${jsonencode(var.rules)}."
  }
}

variable "expected_sources" {
  description = <<-EOT
    Sources that must send something, by a name that ends the alarm's.
    days: days without anything after which an alarm is sent, 1 to 7.
    rules: dimensions of the metrics of their rules, as in rules; or
    topic_names: names of their SNS topics, in this account and Region.
  EOT
  type = map(object({
    days        = number
    rules       = optional(map(map(string)), {})
    topic_names = optional(list(string), [])
  }))
  default = {}

  # CloudWatch looks back for at most seven days.
  validation {
    condition     = alltrue([for expected in values(var.expected_sources) : contains(range(1, 8), expected.days)])
    error_message = "expected_sources[*].days must be 1 to 7, got ${jsonencode({ for source, expected in var.expected_sources : source => expected.days })}."
  }

  validation {
    condition     = alltrue([for expected in values(var.expected_sources) : length(expected.rules) == 0 != (length(expected.topic_names) == 0)])
    error_message = "expected_sources[*] must have either rules or topic_names, got ${jsonencode(var.expected_sources)}."
  }
}

variable "destinations" {
  description = "Number of destinations, whose subscriptions the formatter's sweep counts; null without a sweep, while its state is null. Default null"
  type        = number
  default     = null
}

variable "topic_names" {
  description = "Names of SNS topics whose subscriptions have a dead-letter queue here"
  type        = list(string)
  default     = []

  validation {
    condition     = alltrue([for name in var.topic_names : can(regex("^[A-Za-z0-9_-]{1,256}$", name))])
    error_message = "topic_names must be names, not ARNs, got ${jsonencode(var.topic_names)}."
  }
}

variable "destination_topic_names" {
  description = "Names of destinations' SNS topics whose subscriptions have no dead-letter queue"
  type        = list(string)
  default     = []

  validation {
    condition     = alltrue([for name in var.destination_topic_names : can(regex("^[A-Za-z0-9_-]{1,256}$", name))])
    error_message = "destination_topic_names must be names, not ARNs, got ${jsonencode(var.destination_topic_names)}."
  }
}

variable "key_deletion_window_days" {
  description = "Days until KMS deletes the module's own key of a removed topic, 7 to 30. Until then the deletion can be cancelled"
  type        = number
  default     = 30

  validation {
    condition     = var.key_deletion_window_days >= 7 && var.key_deletion_window_days <= 30
    error_message = "key_deletion_window_days must be 7 to 30, got ${var.key_deletion_window_days}."
  }
}

variable "tags" {
  description = "Tags of every resource in this module, in addition to the provider's default_tags"
  type        = map(string)
  default     = {}
}
