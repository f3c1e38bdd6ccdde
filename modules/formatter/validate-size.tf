# Refuses what is too large for an item of DynamoDB, and settings that are too large for Lambda's environment even without
# the destinations and the names of accounts.

locals {
  # DynamoDB limits an item to 400 KB. 600 bytes are for its key, the names of its attributes and a topic's ARN.
  max_entry_bytes = 409000

  size_problems = concat(
    [
      for name, entry in local.entries :
      "destinations[\"${name}\"] must be at most 409,000 bytes as JSON, because DynamoDB limits an item to 400 KB, got ${length(base64encode(jsonencode(entry))) / 4 * 3} bytes: use shorter rules."
      if length(base64encode(jsonencode(entry))) / 4 * 3 > local.max_entry_bytes
    ],
    [
      for digit, names in local.account_name_groups :
      "account_names of the accounts whose id ends in ${digit} must be at most 409,000 bytes as JSON, because DynamoDB limits an item to 400 KB, got ${length(base64encode(names)) / 4 * 3} bytes: use shorter names."
      if length(base64encode(names)) / 4 * 3 > local.max_entry_bytes
    ],
  )

  settings_bytes = length(base64encode(jsonencode(local.settings))) / 4 * 3
  settings_fit   = local.settings_bytes <= local.max_settings_bytes
}

output "size_problems" {
  description = "Destinations and names of accounts that are too large. Always empty: Terraform refuses a plan with problems"
  value       = local.size_problems

  precondition {
    condition     = length(local.size_problems) == 0
    error_message = join("\n", local.size_problems)
  }

  # A value without the settings, which Terraform prints.
  precondition {
    condition = local.settings_fit
    error_message = join("", [
      "The function's settings must be at most 3,795 bytes as JSON, because Lambda limits the whole environment to 4 KB, got ${local.settings_bytes} bytes: ",
      local.is_stored
      ? "use shorter values of alert_severities, access_portal and account_lookup, or fewer than ${length(var.destinations)} destinations."
      : "use shorter names of topics.",
    ])
  }
}
