# Rules that cannot be meant: words nobody knows, and rules that can never match. One sentence for each.

locals {
  contradictions = concat(local.empty_rules, local.wrong_words, local.shut_filters, local.idle_rules, local.unknowable_units)

  # Terraform drops attributes it does not know, so a name misspelt leaves nothing behind.
  empty_rules = concat(
    [
      for destination in var.destinations : "${destination.name}: rules name none of ${join(", ", keys(local.words))}, min_severity."
      if alltrue([for rule in try(values(destination.rules), [""]) : rule == null])
    ],
    [for filter in local.filters : "${filter.where} name neither include nor exclude." if length(filter.lists) == 0],
  )

  wrong_words = concat(
    flatten([
      for filter in local.filters : [
        for word in flatten(values(filter.lists)) : "${filter.where}: \"${word}\" is none of ${local.words[filter.property].examples}."
        if !can(regex(local.words[filter.property].pattern, word))
      ]
    ]),
    [
      for name, severity in local.least_severities : "${name}: rules.min_severity is one of ${join(", ", local.severities)}."
      if !contains(local.severities, severity)
    ],
  )

  # An include list that is empty, or that exclude takes away whole. Of controls, S3.* takes away S3.5 and S3.1*, too.
  shut_filters = [
    for filter in local.filters : "${filter.where}.include lets nothing through."
    if contains(keys(filter.lists), "include") && alltrue([
      for included in lookup(filter.lists, "include", []) : anytrue([
        for excluded in lookup(filter.lists, "exclude", []) :
        endswith(excluded, "*") ? startswith(included, trimsuffix(excluded, "*")) : included == excluded
      ])
    ])
  ]

  idle_rules = concat(
    [
      for name, sources in local.wanted_sources : "${name}: rules.sources lets nothing through."
      if length(sources) == 0
    ],
    [
      for name, severity in local.least_severities : "${name}: rules.min_severity is of alerts, and rules.sources lets none through."
      if length(setintersection(local.wanted_sources[name], local.alert_sources)) == 0
    ],
    [
      for filter in local.filters : "${filter.where} are of remediations, and rules.sources lets none through (asr)."
      if filter.property == "outcomes" && !contains(local.wanted_sources[filter.destination], "asr")
    ],
  )

  unknowable_units = [
    for filter in local.filters : "${filter.where} need account_lookup direct or role: nothing else knows them."
    if filter.property == "organizational_units" && var.account_lookup.mode == "off"
  ]
}
