# The sources, and the settings of each. tests/terraform/vocabulary.tftest.hcl compares their words with the formatter's.

locals {
  sources_with_severity    = ["guardduty", "inspector", "macie", "security_hub", "security_hub_v2"]
  sources_without_severity = ["access_analyzer", "config", "health"]
  sources_with_samples     = ["guardduty", "macie", "security_hub"]
  sources                  = concat(local.sources_with_severity, local.sources_without_severity, ["alarm"])

  min_severity = {
    for source in local.sources_with_severity : source => try(coalesce(var.alerts[source].min_severity), "medium")
  }
  samples        = { for source in local.sources_with_samples : source => try(coalesce(var.alerts[source].samples), false) }
  custom_actions = try(coalesce(var.alerts["security_hub"].custom_actions), false)

  # The formatter's word for each source: one for both Security Hubs.
  words = { for source in keys(var.alerts) : source => trimsuffix(replace(source, "_", "-"), "-v2") }

  given_severities = merge(
    {
      for source in local.sources_without_severity : local.words[source] => coalesce(var.alerts[source].severity, "medium")
      if contains(keys(var.alerts), source)
    },
    # Health's events about abuse, risk and security. By default high, or the severity of the others if that is higher.
    {
      for source in ["health"] : "health-security" => coalesce(
        var.alerts[source].security_severity, var.alerts[source].severity == "critical" ? "critical" : "high"
      )
      if contains(keys(var.alerts), source)
    },
  )

  # An alarm has no severity and passes every min_severity.
  highest_severities = merge(
    {
      for word in distinct(values(local.words)) : word => lookup(local.given_severities, word, word == "macie" ? "high" : "critical")
    },
    {
      for word in ["health"] : word => local.severities[max(
        [for given in [word, "health-security"] : index(local.severities, local.given_severities[given])]...
      )]
      if contains(keys(local.given_severities), word)
    },
  )
}
