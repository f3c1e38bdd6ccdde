variable "name" {
  description = "Name of the deployment: events of alarms whose names begin with it are left out"
  type        = string
  default     = "asr-notify"
}

# A map, not an object with an attribute per source: Terraform drops unknown attributes, and a misspelt source would be off.
variable "alerts" {
  description = "The sources that are on, and their settings: see alerts of modules/alert-source"
  type = map(object({
    min_severity      = optional(string)
    severity          = optional(string)
    security_severity = optional(string)
    personas          = optional(set(string))
    samples           = optional(bool)
    custom_actions    = optional(bool)
    aggregated = optional(list(object({
      product  = string
      regions  = set(string)
      accounts = optional(set(string))
    })))
  }))
  default = {}

  validation {
    condition     = length(setsubtract(keys(var.alerts), local.sources)) == 0
    error_message = "The keys of alerts must be ${join(", ", local.sources)}, got ${jsonencode(setsubtract(keys(var.alerts), local.sources))}."
  }

  validation {
    condition = alltrue([
      for severity in flatten([for alert in values(var.alerts) : [alert.min_severity, alert.severity, alert.security_severity]]) :
      contains(local.severities, coalesce(severity, "medium"))
    ])
    error_message = join("\n", flatten([
      for source, alert in var.alerts : [
        for attribute in ["min_severity", "severity", "security_severity"] :
        "alerts[\"${source}\"].${attribute} must be one of ${join(", ", local.severities)}, got \"${alert[attribute]}\"."
        if !contains(local.severities, coalesce(alert[attribute], "medium"))
      ]
    ]))
  }

  validation {
    condition = alltrue([
      for source, alert in var.alerts : alert.min_severity == null || contains(local.sources_with_severity, source)
    ])
    error_message = join("\n", [
      for source, alert in var.alerts :
      "alerts[\"${source}\"].min_severity must be null, because ${source == "alarm" ? "alarms have no severity." : "the source's findings have no severity of their own: use severity, which sets one."}"
      if alert.min_severity != null && !contains(local.sources_with_severity, source)
    ])
  }

  validation {
    condition = alltrue([
      for source, alert in var.alerts : alert.severity == null || contains(local.sources_without_severity, source)
    ])
    error_message = join("\n", [
      for source, alert in var.alerts :
      "alerts[\"${source}\"].severity must be null, because ${source == "alarm" ? "alarms have no severity." : "the source's findings have severities of their own: use min_severity."}"
      if alert.severity != null && !contains(local.sources_without_severity, source)
    ])
  }

  validation {
    condition     = try(var.alerts["macie"].min_severity, null) != "critical"
    error_message = "alerts[\"macie\"].min_severity must be at most high, Macie's highest severity, got \"critical\"."
  }

  validation {
    condition = alltrue([
      for source, alert in var.alerts : alert.security_severity == null && alert.personas == null || source == "health"
    ])
    error_message = join("\n", [
      for source, alert in var.alerts :
      "alerts[\"${source}\"].security_severity and personas must be null: only health has such events."
      if source != "health" && (alert.security_severity != null || alert.personas != null)
    ])
  }

  validation {
    condition = alltrue([
      for alert in values(var.alerts) : alert.personas == null
      || try(length(alert.personas) > 0 && length(setsubtract(alert.personas, ["OPERATIONS", "SECURITY", "BILLING"])) == 0, true)
    ])
    error_message = join("\n", [
      for source, alert in var.alerts :
      "alerts[\"${source}\"].personas must contain at least one of OPERATIONS, SECURITY, BILLING and nothing else, got ${jsonencode(alert.personas)}."
      if try(length(alert.personas) == 0 || length(setsubtract(alert.personas, ["OPERATIONS", "SECURITY", "BILLING"])) > 0, false)
    ])
  }

  validation {
    condition = alltrue([for source, alert in var.alerts : alert.samples == null || contains(local.sources_with_samples, source)])
    error_message = join("\n", [
      for source, alert in var.alerts :
      "alerts[\"${source}\"].samples must be null: only ${join(", ", local.sources_with_samples)} mark their sample findings."
      if alert.samples != null && !contains(local.sources_with_samples, source)
    ])
  }

  validation {
    condition = alltrue([for source, alert in var.alerts : alert.custom_actions == null || source == "security_hub"])
    error_message = join("\n", [
      for source, alert in var.alerts :
      "alerts[\"${source}\"].custom_actions must be null: only security_hub has custom actions."
      if alert.custom_actions != null && source != "security_hub"
    ])
  }
}

variable "origin" {
  description = <<-EOT
    Where events must originate, for rules that forward them to another bus. Then only sources that begin with aws. have
    patterns: others can be forged. null passes events of all accounts and Regions.
    account: id of the account.
    region: code of the Region.
  EOT
  type        = object({ account = string, region = string })
  default     = null
}
