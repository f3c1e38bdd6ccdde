# The sources, and the settings of each. tests/terraform/vocabulary.tftest.hcl compares their words with the formatter's.

locals {
  sources_with_severity    = ["guardduty", "inspector", "macie", "security_hub", "security_hub_v2"]
  sources_without_severity = ["access_analyzer", "config", "health"]
  sources_with_samples     = ["guardduty", "macie", "security_hub"]
  sources                  = concat(local.sources_with_severity, local.sources_without_severity)

  min_severity = {
    for source in local.sources_with_severity : source => try(coalesce(var.alerts[source].min_severity), "medium")
  }
  samples        = { for source in local.sources_with_samples : source => try(coalesce(var.alerts[source].samples), false) }
  custom_actions = try(coalesce(var.alerts["security_hub"].custom_actions), false)

  # The formatter's word for each source: one for both Security Hubs.
  words = { for source in keys(var.alerts) : source => trimsuffix(replace(source, "_", "-"), "-v2") }

  given_severities = {
    for source in local.sources_without_severity : local.words[source] => coalesce(var.alerts[source].severity, "medium")
    if contains(keys(var.alerts), source)
  }

  highest_severities = {
    for word in distinct(values(local.words)) : word => lookup(local.given_severities, word, word == "macie" ? "high" : "critical")
  }
}
