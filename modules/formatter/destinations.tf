# The destinations as JSON, the way the function reads them (DESTINATIONS). validate-rules.tf checks their rules.

locals {
  # Every filter of every destination: an entry per destination and property.
  filters = flatten([
    for destination in var.destinations : [
      for property in keys(local.filter_words) : {
        destination = destination.name
        property    = property
        lists       = { for list, words in destination.rules[property] : list => sort(words) if words != null }
      } if try(destination.rules[property], null) != null
    ]
  ])

  min_severities = {
    for destination in var.destinations : destination.name => destination.rules.min_severity
    if try(destination.rules.min_severity, null) != null
  }

  uses_organizational_units = anytrue([for filter in local.filters : filter.property == "organizational_units"])

  # Attributes that are null are left out.
  destinations = jsonencode([
    for destination in var.destinations : merge(
      { name = destination.name, format = destination.format, topic_arn = destination.topic_arn },
      {
        for _ in destination.rules[*] : "rules" => merge(
          {
            for filter in local.filters : filter.property => filter.lists
            if filter.destination == destination.name
          },
          { for name, severity in local.min_severities : "min_severity" => severity if name == destination.name },
        )
      },
      { for mention in destination.mention[*] : "mention" => mention },
    )
  ])
}
