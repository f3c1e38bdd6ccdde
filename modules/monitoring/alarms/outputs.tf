output "alarms" {
  description = "The alarms, by the end of their names"
  value       = aws_cloudwatch_metric_alarm.alarm
}

output "watched" {
  description = "Queues, functions or channels that each alarm watches, by the alarm's name"
  value       = { for key, alarm in aws_cloudwatch_metric_alarm.alarm : alarm.alarm_name => local.alarms[key].names }
}
