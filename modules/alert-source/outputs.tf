output "rule_arns" {
  description = "ARNs of the EventBridge rules, by rule"
  value       = { for key, rule in aws_cloudwatch_event_rule.alert : key => rule.arn }
}

output "severities" {
  description = "Severities for the sources that have none of their own, by the formatter's word for the source; health-security: for Health's events about abuse, risk and security"
  value       = local.given_severities
}

output "highest_severities" {
  description = "Highest severity that each source's notices can have, by the formatter's word for the source; critical for alarm, whose notices have none"
  value       = local.highest_severities
}
