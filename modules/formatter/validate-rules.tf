# Refuses rules that are invalid (an unknown severity, source or outcome, a malformed id) or can never match. The problems
# are a local value and not validation blocks of var.destinations, so that one plan shows all of them and tests can assert
# which one it is.

locals {
  # The valid words of each filter.
  filter_words = {
    sources              = { pattern = "^(${join("|", local.vocabulary.sources)})$", valid = "one of ${join(", ", local.vocabulary.sources)}" }
    outcomes             = { pattern = "^(${join("|", local.vocabulary.outcomes)})$", valid = "one of ${join(", ", local.vocabulary.outcomes)}" }
    accounts             = { pattern = "^[0-9]{12}$", valid = "an account id of 12 digits" }
    organizational_units = { pattern = "^(ou-[a-z0-9]{4,32}-[a-z0-9]{8,32}|r-[a-z0-9]{4,32})$", valid = "an id such as ou-ab12-12345678 or r-ab12" }
    controls             = { pattern = "^([A-Za-z0-9._/()-]+\\*?|\\*)$", valid = "a control such as S3.5, S3.* or SC-7(5)" }
    regions              = { pattern = "^([a-z]+(-[a-z]+)+-[0-9]+|global)$", valid = "a Region code such as eu-central-1, or global for Health's events about no Region" }
  }

  rule_problems = concat(
    local.missing_rules, local.invalid_words, local.unmatchable_filters, local.unmatchable_sources, local.unknown_units,
    local.invalid_fallbacks,
  )

  # Terraform drops unknown attributes: a misspelt rule leaves an empty object.
  missing_rules = concat(
    [
      for destination in var.destinations :
      "destinations[\"${destination.name}\"].rules must contain at least one of ${join(", ", keys(local.filter_words))}, min_severity."
      if alltrue([for rule in try(values(destination.rules), [""]) : rule == null])
    ],
    [
      for filter in local.filters :
      "destinations[\"${filter.destination}\"].rules.${filter.property} must contain include or exclude."
      if length(filter.lists) == 0
    ],
  )

  invalid_words = concat(
    flatten([
      for filter in local.filters : [
        for list, words in filter.lists : [
          for word in words :
          join("", [
            "destinations[\"${filter.destination}\"].rules.${filter.property}.${list}[*] must be ${local.filter_words[filter.property].valid}, got \"${word}\"",
            # What Terraform makes of an id without quotes.
            contains(["accounts", "organizational_units"], filter.property) && can(regex("^[0-9]{1,11}$", word)) ? ": write the id in quotes, because a number has no leading zeros." : ".",
          ])
          if !can(regex(local.filter_words[filter.property].pattern, word))
        ]
      ]
    ]),
    [
      for name, severity in local.min_severities :
      "destinations[\"${name}\"].rules.min_severity must be one of ${join(", ", local.severities)}, got \"${severity}\"."
      if !contains(local.severities, severity)
    ],
  )

  # include is empty, or exclude covers all of it. Of controls, S3.* covers S3.5 and S3.1* as well.
  unmatchable_filters = [
    for filter in local.filters :
    "destinations[\"${filter.destination}\"].rules.${filter.property}.include must contain a value that exclude does not cover, got ${jsonencode(filter.lists.include)}."
    if contains(keys(filter.lists), "include") && alltrue([
      for included in lookup(filter.lists, "include", []) : anytrue([
        for excluded in lookup(filter.lists, "exclude", []) :
        endswith(excluded, "*") ? startswith(included, trimsuffix(excluded, "*")) : included == excluded
      ])
    ])
  ]

  # The sources that remain after each destination's rules.sources.
  remaining_sources = {
    for destination in var.destinations : destination.name => setsubtract(
      try(coalesce(destination.rules.sources.include), local.vocabulary.sources),
      try(coalesce(destination.rules.sources.exclude), []),
    )
  }

  unmatchable_sources = concat(
    [
      for name, sources in local.remaining_sources :
      "destinations[\"${name}\"].rules.sources must leave at least one source."
      if length(sources) == 0
    ],
    [
      for name in keys(local.min_severities) :
      "destinations[\"${name}\"].rules.sources must leave a source of alerts for min_severity: one of ${join(", ", local.vocabulary.alert_sources)}."
      if length(setintersection(local.remaining_sources[name], local.vocabulary.alert_sources)) == 0
    ],
    [
      for filter in local.filters :
      "destinations[\"${filter.destination}\"].rules.sources must leave asr for outcomes: only remediations have one."
      if filter.property == "outcomes" && !contains(local.remaining_sources[filter.destination], "asr")
    ],
  )

  unknown_units = [
    for filter in local.filters :
    "account_lookup.mode must be direct or role for destinations[\"${filter.destination}\"].rules.organizational_units, got \"off\"."
    if filter.property == "organizational_units" && var.account_lookup.mode == "off"
  ]

  fallbacks = [for destination in var.destinations : destination.name if destination.fallback]

  invalid_fallbacks = concat(
    [
      for names in [local.fallbacks] :
      "destinations[*].fallback must be true for one destination at most, got ${jsonencode(names)}."
      if length(names) > 1
    ],
    [
      for filter in local.filters :
      "destinations[\"${filter.destination}\"].fallback must not be true, because rules.sources.exclude contains unrecognised."
      if filter.property == "sources" && contains(local.fallbacks, filter.destination) && contains(lookup(filter.lists, "exclude", []), "unrecognised")
    ],
  )
}

output "rule_problems" {
  description = "Problems of the destinations' rules. Always empty: Terraform refuses a plan with problems"
  value       = local.rule_problems

  precondition {
    condition     = length(local.rule_problems) == 0
    error_message = join("\n", local.rule_problems)
  }
}
