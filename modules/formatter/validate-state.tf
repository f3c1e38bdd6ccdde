# Refuses attributes of destinations that need the state table, where they are invalid or the table is off. A local value,
# as in validate-rules.tf.

locals {
  grouping_limits = { wait_seconds = [1, 900], above = [1, 50], max_per_hour = [6, 1000], interval_minutes = [0, 10080] }

  # SNS deactivates the subscription of an address that gets more than ten emails a second; Amazon Q accepts ten messages.
  formats_with_rate_limit = ["amazon-q", "email", "teams"]
  max_above_with_limit    = 8

  # 00:00 to 23:59.
  time_of_day = "^([01][0-9]|2[0-3]):[0-5][0-9]$"

  state_problems = concat(
    local.settings_without_state, local.invalid_groupings, local.invalid_repeat_intervals, local.invalid_digests,
    local.invalid_quiet_hours, local.invalid_former_names,
  )

  settings_without_state = flatten([
    for name, settings in local.state_settings : [
      for attribute in keys(settings) :
      "destinations[\"${name}\"].${attribute} must be left out while state is null, because it needs the state table."
    ] if var.state == null
  ])

  invalid_groupings = concat(
    flatten([
      for destination in var.destinations : [
        for setting, limits in local.grouping_limits :
        "destinations[\"${destination.name}\"].grouping.${setting} must be a whole number from ${limits[0]} to ${limits[1]}, got ${destination.grouping[setting]}."
        if(
          destination.grouping[setting] < limits[0] || destination.grouping[setting] > limits[1]
          || floor(destination.grouping[setting]) != destination.grouping[setting]
        )
      ]
    ]),
    [
      for destination in var.destinations :
      "destinations[\"${destination.name}\"].grouping.above must be at most ${local.max_above_with_limit} for the format ${destination.format}, which takes ten messages a second, got ${destination.grouping.above}."
      if contains(local.formats_with_rate_limit, destination.format) && destination.grouping.above > local.max_above_with_limit
    ],
    [
      for destination in var.destinations :
      "destinations[\"${destination.name}\"].grouping.enabled must be true for the format ${destination.format}, which takes ten messages a second."
      if contains(local.formats_with_rate_limit, destination.format) && !local.is_grouped[destination.name]
    ],
  )

  invalid_repeat_intervals = flatten([
    for destination in var.destinations : [
      for severity, days in destination.repeat_interval_days :
      "destinations[\"${destination.name}\"].repeat_interval_days.${severity} must be a whole number from 0 (never) to 365, got ${days}."
      if days < 0 || days > 365 || floor(days) != days
    ]
  ])

  invalid_digests = concat(
    [
      for name, digest in local.digests :
      "destinations[\"${name}\"].digest.schedule must be a cron(…) or rate(…) expression of EventBridge Scheduler, got \"${digest.schedule}\"."
      if !can(regex("^(cron|rate)\\([^()]+\\)$", digest.schedule))
    ],
    [
      for name, digest in local.digests :
      "destinations[\"${name}\"].digest.schedule must be a rate of an hour or longer, got \"${digest.schedule}\"."
      if can(regex("^rate\\(\\s*[1-5]?[0-9]\\s+minutes?\\s*\\)$", digest.schedule))
    ],
    [
      for name, digest in local.digests :
      "destinations[\"${name}\"].digest.schedule must have one number from 0 to 59 as its minutes, so that it is at most hourly, got \"${digest.schedule}\"."
      if can(regex("^cron\\([^()]+\\)$", digest.schedule)) && !can(regex("^cron\\(\\s*[0-5]?[0-9]\\s", digest.schedule))
    ],
    [
      for name, digest in local.digests :
      "destinations[\"${name}\"].digest.timezone must be a name of the IANA time zone database such as UTC, Asia/Tokyo or Europe/Berlin, got \"${digest.timezone}\"."
      if digest.timezone != null && !contains(keys(local.time_zones), coalesce(digest.timezone, "UTC"))
    ],
  )

  quiet_hours = { for destination in var.destinations : destination.name => destination.quiet_hours if destination.quiet_hours != null }

  invalid_quiet_hours = concat(
    flatten([
      for name, times in local.quiet_hours : [
        for bound, time in times : "destinations[\"${name}\"].quiet_hours.${bound} must be a time such as 22:00, got \"${time}\"."
        if !can(regex(local.time_of_day, time))
      ]
    ]),
    [
      for name, times in local.quiet_hours :
      "destinations[\"${name}\"].quiet_hours.from must differ from to, got \"${times.from}\" for both: paused holds notices all day."
      if times.from == times.to
    ],
  )

  former_names = { for destination in var.destinations : destination.name => destination.renamed_from if destination.renamed_from != null }

  invalid_former_names = concat(
    [
      for name, former in local.former_names :
      "destinations[\"${name}\"].renamed_from must be 1 to 64 lower-case letters, digits and hyphens, got \"${former}\"."
      if !can(regex("^[a-z0-9-]{1,64}$", former))
    ],
    [
      for name, former in local.former_names :
      "destinations[\"${name}\"].renamed_from must not be the name of a current destination, got \"${former}\"."
      if contains(var.destinations[*].name, former)
    ],
    [
      for former in distinct(values(local.former_names)) :
      "destinations[*].renamed_from must be unique, got \"${former}\" for ${join(", ", [for name, each in local.former_names : name if each == former])}."
      if length([for each in values(local.former_names) : each if each == former]) > 1
    ],
  )
}

output "state_problems" {
  description = "Problems of the destinations' attributes that need the state table. Always empty: Terraform refuses a plan with problems"
  value       = local.state_problems

  precondition {
    condition     = length(local.state_problems) == 0
    error_message = join("\n", local.state_problems)
  }
}
