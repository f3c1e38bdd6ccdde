output "rule_arns" {
  description = "ARNs of the EventBridge rules, by rule"
  value       = { for key, rule in aws_cloudwatch_event_rule.alert : key => rule.arn }
}

output "severities" {
  description = "The severities given to sources that have none of their own, by the formatter's word for the source"
  value       = local.given_severities
}

output "highest_severities" {
  description = "The highest severity the notices of each source can have, by the formatter's word for the source"
  value       = local.highest_severities
}
