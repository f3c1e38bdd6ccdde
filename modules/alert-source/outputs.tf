output "rule_arns" {
  description = "ARNs of the EventBridge rules, by rule; on another bus than the default one by bus/rule"
  value       = { for key, rule in aws_cloudwatch_event_rule.alert : key => rule.arn }
}

output "over_rule_arns" {
  description = "ARNs of the EventBridge rules about what is over, by rule as above; empty while over is null"
  value       = { for key, rule in aws_cloudwatch_event_rule.over : key => rule.arn }
}

output "rule_dimensions" {
  description = "Dimensions of the metrics of each rule with a target, by the rule's name; on another bus than the default one by bus/name"
  value = {
    for rule in concat(values(aws_cloudwatch_event_rule.alert), values(aws_cloudwatch_event_rule.over)) :
    rule.event_bus_name == "default" ? rule.name : "${rule.event_bus_name}/${rule.name}" => merge(
      { RuleName = rule.name },
      rule.event_bus_name == "default" ? {} : { EventBusName = rule.event_bus_name },
    )
  }
}

output "omitted_rule_names" {
  description = "Names of the EventBridge rules that count what is left out by aggregated"
  value       = values(aws_cloudwatch_event_rule.omitted)[*].name
}

output "severities" {
  description = "Severities for the sources that have none of their own, by the formatter's word for the source; health-security: for Health's events about abuse, risk and security"
  value       = module.patterns.severities
}

output "highest_severities" {
  description = "Highest severity that each source's notices can have, by the formatter's word for the source; critical for alarm, whose notices have none"
  value       = module.patterns.highest_severities
}
