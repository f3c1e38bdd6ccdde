# The destinations as JSON, the way the function reads them. validate-rules.tf and validate-state.tf check
# them.

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

  # The defaults of var.destinations, which the function has too.
  default_grouping             = { wait_seconds = 60, above = 5, max_per_hour = 30, interval_minutes = 240 }
  default_repeat_interval_days = { critical = 1, high = 3, medium = 7, low = 0 }

  # Documents are compared by their keys, so that json has no grouping unless it is switched on.
  is_grouped = { for destination in var.destinations : destination.name => coalesce(destination.grouping.enabled, destination.format != "json") }

  # What needs the state table, by destination.
  state_settings = {
    for destination in var.destinations : destination.name => merge(
      {
        for changes in [merge(
          {
            for name, default in local.default_grouping : name => destination.grouping[name]
            if destination.grouping[name] != default
          },
          { for format in [destination.format] : "enabled" => true if format == "json" },
        )] : "grouping" => changes
        if local.is_grouped[destination.name] && length(changes) > 0
      },
      { for format in [destination.format] : "grouping" => { enabled = false } if !local.is_grouped[destination.name] && format != "json" },
      { for send_resolved in [destination.send_resolved] : "send_resolved" => false if !send_resolved },
      {
        for changes in [{
          for severity, default in local.default_repeat_interval_days : severity => destination.repeat_interval_days[severity]
          if destination.repeat_interval_days[severity] != default
        }] : "repeat_interval_days" => changes
        if length(changes) > 0
      },
      { for digest in destination.digest[*] : "digest" => digest.only ? "only" : "also" },
      { for quiet_hours in destination.quiet_hours[*] : "quiet_hours" => quiet_hours },
      { for paused in [destination.paused] : "paused" => true if paused },
      { for renamed_from in destination.renamed_from[*] : "renamed_from" => renamed_from },
    )
  }

  # Attributes that are null or have their default are left out, so that more fits into the environment. Without the topic,
  # whose ARN may be unknown in a plan.
  entries = {
    for destination in var.destinations : destination.name => merge(
      { name = destination.name, format = destination.format },
      {
        for _ in destination.rules[*] : "rules" => merge(
          {
            for filter in local.filters : filter.property => filter.lists
            if filter.destination == destination.name
          },
          { for name, severity in local.min_severities : "min_severity" => severity if name == destination.name },
        )
      },
      { for fallback in [destination.fallback] : "fallback" => true if fallback },
      { for mention in destination.mention[*] : "mention" => mention },
      { for number in [destination.subscriptions] : "subscriptions" => number if number != 1 },
      local.state_settings[destination.name],
    )
  }

  # In the order of var.destinations.
  destinations = [
    for destination in var.destinations : jsonencode(merge(local.entries[destination.name], { topic_arn = destination.topic_arn }))
  ]
}
