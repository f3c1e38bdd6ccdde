# The problems of the settings that concern several modules, or that a module would report without the destination's name.
# The modules check the rest. A local value and not validation blocks, so that one plan shows all of them, unknown attributes
# come first, and nothing is planned with what is wrong.

data "aws_partition" "current" {}

data "aws_region" "current" {}

locals {
  destinations = { for name, destination in var.destinations : name => destination if destination != null }

  # The kinds of destinations, with the format that the formatter writes for each.
  formats = { amazon_q = "amazon-q", teams = "teams", slack_bot = "slack-bot", email = "email", json = "json" }
  kinds   = { for name, destination in local.destinations : name => [for kind in keys(local.formats) : kind if destination[kind] != null] }

  amazon_q   = { for name, destination in local.destinations : name => destination.amazon_q if destination.amazon_q != null }
  teams      = { for name, destination in local.destinations : name => destination.teams if destination.teams != null }
  slack_bots = { for name, destination in local.destinations : name => destination.slack_bot if destination.slack_bot != null }

  uuid = "^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$"
  patterns = {
    workspace_id     = { pattern = "^T[0-9A-Z]{2,}$", valid = "the id of a Slack workspace such as T0123ABCD" }
    channel_id       = { pattern = "^[CG][0-9A-Z]{2,}$", valid = "the id of a Slack channel such as C0123ABCD, not the channel's name" }
    tenant_id        = { pattern = local.uuid, valid = "the UUID of a Microsoft 365 tenant" }
    team_id          = { pattern = local.uuid, valid = "the UUID of a team" }
    teams_channel_id = { pattern = "^[A-Za-z0-9_=+/.,-]*%3[aA][A-Za-z0-9_=+/.,-]*%40[A-Za-z0-9_=+/.,-]*$", valid = "the URL-encoded id from the link to the channel, such as 19%3ab6ef35dc342d56ba5654e6fc6d25a071%40thread.tacv2" }
    logging_level    = { pattern = "^(ERROR|INFO|NONE)$", valid = "ERROR, INFO or NONE" }
    token_secret_arn = { pattern = "^arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:[0-9]{12}:secret:[\\w/+=.@-]+-[A-Za-z0-9]{6}$", valid = "the whole ARN of a secret, including the six characters that Secrets Manager appends" }
    token_key_arn    = { pattern = "^arn:aws[a-z-]*:kms:[a-z0-9-]+:[0-9]{12}:key/[A-Za-z0-9-]+$", valid = "the ARN of a KMS key, not of an alias" }
    address          = { pattern = "^[^\\s@<>,;]+@[^\\s@<>,;]+\\.[^\\s@<>,;.]+$", valid = "an address such as security@example.com, without a display name" }
  }

  # Each value that must match one of the patterns, by its path.
  values = concat(
    flatten([
      for kind, channels in { amazon_q = local.amazon_q, teams = local.teams, slack_bot = local.slack_bots } : [
        for name, channel in channels : [
          for attribute, value in channel : {
            path    = "destinations[\"${name}\"].${kind}.${attribute}"
            pattern = "${kind}.${attribute}" == "teams.channel_id" ? "teams_channel_id" : attribute
            value   = value
          } if value != null && attribute != "existing_configuration"
        ]
      ]
    ]),
    flatten([
      for name, destination in local.destinations : [
        for address in destination.email : { path = "destinations[\"${name}\"].email[*]", pattern = "address", value = address }
      ] if destination.email != null
    ]),
    [for address in try(var.monitoring.email, []) : { path = "monitoring.email[*]", pattern = "address", value = address }],
  )

  invalid_values = [
    for each in local.values : join("", [
      "${each.path} must be ${local.patterns[each.pattern].valid}",
      # The value may be the token itself.
      each.pattern == "token_secret_arn" ? "." : ", got \"${each.value}\".",
    ]) if !can(regex(local.patterns[each.pattern].pattern, each.value))
  ]

  invalid_names = concat(
    [
      for name in [var.name] : "name must be 1 to 40 lower-case letters, digits and hyphens and start with a letter, got \"${name}\"."
      if !can(regex("^[a-z][a-z0-9-]{0,39}$", name))
    ],
    [
      for name in keys(local.destinations) :
      "destinations must have names of lower-case letters, digits and hyphens that do not start with a hyphen, got \"${name}\"."
      if !can(regex("^[a-z0-9][a-z0-9-]*$", name))
    ],
    # AWS limits the names that contain both.
    [
      for name in keys(local.destinations) :
      "destinations[\"${name}\"] and the deployment's name must have at most 55 characters together, got \"${var.name}-${name}\"."
      if length("${var.name}-${name}") > 56 && length(var.name) <= 40
    ],
  )

  # Two destinations would have one topic.
  former_names = { for name, destination in local.destinations : name => destination.renamed_from if destination.renamed_from != null }

  invalid_former_names = concat(
    [
      for name, former in local.former_names :
      "destinations[\"${name}\"].renamed_from must not be the name of a current destination, got \"${former}\"."
      if contains(keys(local.destinations), former)
    ],
    [
      for former, names in { for name, former in local.former_names : former => name... } :
      "destinations[*].renamed_from must be unique, got \"${former}\" for ${join(", ", names)}."
      if length(names) > 1
    ],
  )

  invalid_kinds = concat(
    [
      for names in [keys(local.destinations)] : "destinations must contain at least one destination. To stop all notifications, destroy the deployment."
      if length(names) == 0
    ],
    [
      for name, kinds in local.kinds :
      "destinations[\"${name}\"] must contain exactly one of ${join(", ", keys(local.formats))}, got ${jsonencode(kinds)}."
      if length(kinds) != 1
    ],
    [
      for name, destination in local.destinations : "destinations[\"${name}\"].email must contain at least one address."
      if try(length(destination.email) == 0, false)
    ],
  )

  # The ids that a channel of Amazon Q needs, unless its configuration exists.
  channel_ids = { amazon_q = ["workspace_id", "channel_id"], teams = ["tenant_id", "team_id", "channel_id"] }
  invalid_configurations = flatten([
    for kind, channels in { amazon_q = local.amazon_q, teams = local.teams } : [
      for name, channel in channels : concat(
        [
          for attribute in local.channel_ids[kind] :
          "destinations[\"${name}\"].${kind}.${attribute} is required, unless existing_configuration is true."
          if !channel.existing_configuration && channel[attribute] == null
        ],
        [
          for attribute in local.channel_ids[kind] :
          "destinations[\"${name}\"].${kind}.${attribute} must be left out while existing_configuration is true, because the owner of the configuration adds the topic to it."
          if channel.existing_configuration && channel[attribute] != null
        ],
      )
    ]
  ])

  # Destinations that share a channel share what reads it: Amazon Q's configuration or the bot.
  shared = {
    amazon_q  = { for name, it in local.amazon_q : "${it.workspace_id}/${it.channel_id}" => name... if try("${it.workspace_id}/${it.channel_id}", null) != null }
    teams     = { for name, it in local.teams : "${it.team_id}/${it.channel_id}" => name... if try("${it.team_id}/${it.channel_id}", null) != null }
    slack_bot = { for name, it in local.slack_bots : it.channel_id => name... }
  }
  channels = {
    for kind, channels in local.shared : kind => {
      for channel, names in channels : channel => merge(local.destinations[names[0]][kind], { destinations = names })
    }
  }

  # By kind, the attributes in which destinations of one channel differ.
  different = {
    amazon_q  = ["logging_level"]
    teams     = ["logging_level", "tenant_id"]
    slack_bot = ["token_secret_arn", "token_key_arn"]
  }

  invalid_channels = concat(
    local.invalid_configurations,
    flatten([
      for kind in ["amazon_q", "teams"] : [
        for name in keys({ amazon_q = local.amazon_q, teams = local.teams }[kind]) :
        "destinations[\"${name}\"].${kind} must not be used in the partition ${data.aws_partition.current.partition}, because Amazon Q exists in AWS's commercial Regions only: use slack_bot."
        if data.aws_partition.current.partition != "aws"
      ]
    ]),
    flatten([
      for kind, channels in local.shared : [
        for channel, names in channels : [
          for attribute in local.different[kind] :
          "destinations[*].${kind}.${attribute} must be the same for the destinations ${jsonencode(names)}, because they share the channel ${channel}."
          if length(distinct([for name in names : jsonencode(local.destinations[name][kind][attribute])])) > 1
        ]
      ]
    ]),
    # The provider finds a configuration by its team.
    [
      for team, names in { for name, it in local.teams : it.team_id => name... if it.team_id != null } :
      "destinations[*].teams must have one channel of a team, because the provider finds Amazon Q's configurations by their team, got several of the team ${team} for ${jsonencode(names)}: use existing_configuration for the others."
      if length(distinct([for name in names : local.teams[name].channel_id])) > 1
    ],
  )

  # Values that several modules take: each would report them.
  invalid_scalars = concat(
    [
      for architecture in [var.architecture] : "architecture must be arm64 or x86_64, got \"${architecture}\"."
      if !contains(["arm64", "x86_64"], architecture)
    ],
    [
      for days in [var.key_deletion_window_days] : "key_deletion_window_days must be 7 to 30, got ${days}."
      if days < 7 || days > 30
    ],
  )

  # The poster reads its secret in its own partition and Region.
  secrets_elsewhere = [
    for name, bot in local.slack_bots :
    "destinations[\"${name}\"].slack_bot.token_secret_arn must be a secret in the deployment's Region, ${data.aws_region.current.id}, got one in ${split(":", bot.token_secret_arn)[3]}."
    if(
      can(regex(local.patterns.token_secret_arn.pattern, bot.token_secret_arn))
      && !startswith(bot.token_secret_arn, "arn:${data.aws_partition.current.partition}:secretsmanager:${data.aws_region.current.id}:")
    )
  ]

  repeated_addresses = flatten([
    for name, destination in local.destinations : [
      for address, each in { for address in destination.email : lower(address) => address... } :
      "destinations[\"${name}\"].email must contain each address once, got ${jsonencode(each)}."
      if length(each) > 1
    ] if destination.email != null
  ])

  invalid_lookups = concat(
    [
      for mode in [var.account_lookup.mode] : "account_lookup.mode must be role, direct or off, got \"${mode}\"."
      if !contains(["role", "direct", "off"], coalesce(mode, "off"))
    ],
    [
      for mode in [var.account_lookup.mode] : "account_lookup.role_arn must be the ARN of the role in the management account while account_lookup.mode is role: create it by modules/organization-reader."
      if mode == "role" && var.account_lookup.role_arn == null
    ],
  )

  # Without the state table no rule passes what is over, and a day without an open finding is possible.
  default_expected_days = { for source, days in { security_hub = 1 } : source => days if var.state != null && try(var.alerts[source], null) != null }
  expected_days         = var.monitoring == null ? {} : try({ for source, days in var.monitoring.expected_days : source => days }, local.default_expected_days)
  invalid_expectations = [
    for source, days in local.expected_days : join(" ", [
      "monitoring.expected_days must contain days from 1 to 7 by a source that is on",
      "(${join(", ", concat(["asr"], [for source, alert in var.alerts : source if alert != null]))}), got ${days} for ${source}.",
    ])
    if(source != "asr" && try(var.alerts[source], null) == null) || !contains(range(1, 8), days)
  ]

  problems = length(local.unknown_attributes) > 0 ? local.unknown_attributes : concat(
    local.invalid_names, local.invalid_former_names, local.invalid_kinds, local.invalid_values, local.repeated_addresses, local.secrets_elsewhere,
    local.invalid_channels, local.invalid_lookups, local.invalid_scalars, local.invalid_expectations,
  )
}
