output "patterns" {
  description = "Event pattern of each rule, by rule"
  value       = local.patterns

  precondition {
    condition     = length(local.alert_problems) == 0
    error_message = join("\n", local.alert_problems)
  }
}

output "over_patterns" {
  description = "Event pattern of each rule about what is over, by rule"
  value       = local.over_patterns
}

output "omitted_patterns" {
  description = "Event pattern of each rule that counts what is left out by aggregated, by rule"
  value       = local.omitted_patterns
}

output "severities" {
  description = "Severities for the sources that have none of their own, by the formatter's word for the source; health-security: for Health's events about abuse, risk and security"
  value       = local.given_severities
}

output "highest_severities" {
  description = "Highest severity that each source's notices can have, by the formatter's word for the source; critical for alarm, whose notices have none"
  value       = local.highest_severities
}

output "alerts" {
  description = "The sources that are on, with all attributes"
  value       = var.alerts
}
