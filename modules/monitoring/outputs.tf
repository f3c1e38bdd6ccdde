output "topic_arns" {
  description = "ARNs of the SNS topics the alarms publish to, those of us-east-1 last"
  value       = concat(local.topic_arns, local.us_east_1_topic_arns)

  # CloudWatch accepts a topic of another region, and never publishes to it.
  precondition {
    condition     = var.alarm_topic_arn == null || try(split(":", var.alarm_topic_arn)[3] == data.aws_region.current.id, false)
    error_message = "alarm_topic_arn must be a topic in ${data.aws_region.current.id}, the region of the alarms, got \"${try(coalesce(var.alarm_topic_arn), "")}\"."
  }

  precondition {
    condition     = var.us_east_1_alarm_topic_arn == null || (local.watches_amazon_q && !local.is_home_us_east_1)
    error_message = "us_east_1_alarm_topic_arn has no effect without alarms of Amazon Q in another region than ${data.aws_region.current.id}: remove it, or set us_east_1 = true and a destination with Amazon Q."
  }

  precondition {
    condition     = !local.watches_amazon_q || local.is_home_us_east_1 || local.has_email || var.us_east_1_alarm_topic_arn != null
    error_message = "us_east_1_alarm_topic_arn must be set, because the alarms of Amazon Q are in us-east-1 and email is empty: name a topic there, add an address to email, or set us_east_1 = false."
  }
}

output "alarms" {
  description = "The alarms: names of the queues, functions or channels that each watches, by the alarm's name"
  value       = merge(module.alarms.watched, module.alarms_of_amazon_q[*].watched...)
}

output "dashboard_name" {
  description = "Name of the dashboard, in the home region"
  value       = aws_cloudwatch_dashboard.overview.dashboard_name
}
