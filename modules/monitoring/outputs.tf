output "topic_arns" {
  description = "ARNs of the SNS topics the alarms publish to: one, and a second in us-east-1 with Amazon Q"
  value       = concat([module.topic.topic_arn], module.topic_of_amazon_q[*].topic_arn)
}

output "alarm_names" {
  description = "Names of the alarms"
  value       = sort([for alarm in concat(values(aws_cloudwatch_metric_alarm.home), values(aws_cloudwatch_metric_alarm.amazon_q)) : alarm.alarm_name])
}

output "dashboard_name" {
  description = "Name of the dashboard, in the home region"
  value       = aws_cloudwatch_dashboard.overview.dashboard_name
}
