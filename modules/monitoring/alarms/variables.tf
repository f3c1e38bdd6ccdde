variable "name" {
  description = "Prefix of the alarms' names"
  type        = string
}

variable "kinds" {
  description = <<-EOT
    The alarms by kind, which ends their names.
    names: what is watched, the values of `dimension`; dimensions: by name, where one value is not enough.
    periods: number of periods beyond the threshold; period: their length in seconds.
    of_each: expression over each metric, %s; function: MAX or SUM, what is compared of several metrics.
    missing_data: what missing data is, breaching or notBreaching; recovers: whether recovery is published.
  EOT
  type = map(object({
    names        = list(string)
    namespace    = string
    metric_name  = string
    dimension    = string
    dimensions   = optional(map(map(string)))
    statistic    = string
    of_each      = optional(string, "%s")
    function     = optional(string, "MAX")
    comparison   = optional(string, "GreaterThanThreshold")
    threshold    = number
    periods      = number
    period       = optional(number, 300)
    missing_data = optional(string, "notBreaching")
    recovers     = optional(bool, true)
    description  = string
  }))
}

variable "topic_arns" {
  description = "ARNs of the SNS topics, in the region of the alarms, that alarms and recoveries are published to"
  type        = list(string)
}

variable "tags" {
  description = "Tags of every resource in this module, in addition to the provider's default_tags"
  type        = map(string)
}
