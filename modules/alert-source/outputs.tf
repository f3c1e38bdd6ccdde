output "rule_arns" {
  description = "ARNs of the EventBridge rules, by rule"
  value       = { for key, rule in aws_cloudwatch_event_rule.alert : key => rule.arn }

  precondition {
    condition     = length(local.alert_problems) == 0
    error_message = join("\n", local.alert_problems)
  }
}

output "over_rule_arns" {
  description = "ARNs of the EventBridge rules about what is over, by rule; empty while over is null"
  value       = { for key, rule in aws_cloudwatch_event_rule.over : key => rule.arn }
}

output "omitted_rule_names" {
  description = "Names of the EventBridge rules that count what is left out by aggregated"
  value       = values(aws_cloudwatch_event_rule.omitted)[*].name
}

output "severities" {
  description = "Severities for the sources that have none of their own, by the formatter's word for the source; health-security: for Health's events about abuse, risk and security"
  value       = local.given_severities
}

output "highest_severities" {
  description = "Highest severity that each source's notices can have, by the formatter's word for the source; critical for alarm, whose notices have none"
  value       = local.highest_severities
}
