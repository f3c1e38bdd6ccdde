# The destinations as the function reads them, and what is wrong with their rules.

locals {
  sources    = concat(["asr"], local.alert_sources, ["alarm", "s3", "unrecognised"])
  severities = ["unknown", "informational", "low", "medium", "high", "critical"]
  outcomes   = ["failed", "queued", "skipped", "succeeded", "unknown"]

  # Only their notices have a severity.
  alert_sources = ["access-analyzer", "config", "guardduty", "health", "inspector", "macie", "security-hub"]

  # What each filter holds.
  words = {
    sources              = { pattern = "^(${join("|", local.sources)})$", examples = join(", ", local.sources) }
    outcomes             = { pattern = "^(${join("|", local.outcomes)})$", examples = join(", ", local.outcomes) }
    accounts             = { pattern = "^[0-9]{12}$", examples = "ids of 12 digits" }
    organizational_units = { pattern = "^(ou-[a-z0-9]{4,32}-[a-z0-9]{8,32}|r-[a-z0-9]{4,32})$", examples = "ids such as ou-ab12-12345678 or r-ab12" }
    controls             = { pattern = "^([A-Za-z0-9._/-]+\\*?|\\*)$", examples = "controls such as S3.5 or S3.*" }
    regions              = { pattern = "^[a-z]+(-[a-z]+)+-[0-9]+$", examples = "codes such as eu-central-1" }
  }

  # Every filter of every destination, by itself.
  filters = flatten([
    for destination in var.destinations : [
      for property in keys(local.words) : {
        where       = "${destination.name}: rules.${property}"
        destination = destination.name
        property    = property
        lists       = { for list, words in destination.rules[property] : list => sort(words) if words != null }
      } if try(destination.rules[property], null) != null
    ]
  ])

  # The sources each destination's rules leave.
  wanted_sources = {
    for destination in var.destinations : destination.name => setsubtract(
      try(coalesce(destination.rules.sources.include), local.sources),
      try(coalesce(destination.rules.sources.exclude), []),
    )
  }

  least_severities = {
    for destination in var.destinations : destination.name => destination.rules.min_severity
    if try(destination.rules.min_severity, null) != null
  }

  names_units = anytrue([for filter in local.filters : filter.property == "organizational_units"])

  # What is not said is left out.
  destinations = jsonencode([
    for destination in var.destinations : merge(
      { name = destination.name, format = destination.format, topic_arn = destination.topic_arn },
      {
        for _ in destination.rules[*] : "rules" => merge(
          {
            for filter in local.filters : filter.property => filter.lists
            if filter.destination == destination.name
          },
          { for name, severity in local.least_severities : "min_severity" => severity if name == destination.name },
        )
      },
      { for mention in destination.mention[*] : "mention" => mention },
    )
  ])
}
