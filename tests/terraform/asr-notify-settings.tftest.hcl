# Settings that modules/asr-notify/settings refuses: each mistake by one message that names its place, the value and what is
# valid. The modules' own tests have the values that they check themselves.

mock_provider "aws" {
  source          = "./mocks"
  override_during = plan
}

variables {
  given          = {}
  name           = "asr-notify"
  destinations   = { security = var.amazon_q }
  alerts         = {}
  account_lookup = {}
  access_portal  = null
  retry          = {}
  state          = {}
  monitoring     = null

  formatter_package        = null
  slack_poster_package     = null
  architecture             = "arm64"
  key_deletion_window_days = 30

  # Nine kinds of typos that Terraform would drop.
  mistyped = {
    destinations = {
      a = merge(var.amazon_q, { rule = { min_severity = "high" } })
      b = { email = ["b@example.com"], rules = { source = "asr", min_severity = "high" } }
      c = { email = ["c@example.com"], rules = { accounts = { include = ["111111111111"], excludes = ["222222222222"] } } }
      d = { amazon_q = { workspace_id = "T0123ABCD", channel_id = "C0123ABCD", loglevel = "INFO" }, mention = { id = "S0123ABCD", on = "failure" } }
      e = { slack_bot = { channel_id = "C0456EFGH", token_secret_arn = "arn:aws:secretsmanager:eu-west-1:222222222222:secret:token-AbCdEf", token = "xoxb-1-2-3" } }
      f = { amazonq = { workspace_id = "T0123ABCD", channel_id = "C0123ABCD" } }
    }
    alerts = {
      guardduty    = {}
      security_hub = { severity_at_least = "critical", aggregated = [{ product = "GuardDuty", regions = ["eu-west-1"], account = "111111111111" }] }
    }
    access_portal  = { url = "https://example.awsapps.com/start", role = "ReadOnly" }
    retry          = { attempts = 3 }
    state          = { lifetime = 90 }
    monitoring     = { email = ["operations@example.com"], emails = [] }
    account_lookup = { mode = "direct", role = "reader" }
    iam            = { boundary = "arn:aws:iam::222222222222:policy/boundary" }
    tables         = { protection = false }

    topic_key         = { arn = "arn:aws:kms:eu-west-1:222222222222:key/topics", alias = "topics" }
    formatter_package = { s3_bucket = "packages", s3_key = "formatter.zip", s3_version = "1" }
  }
}

run "unknown_attributes" {
  command = plan
  module {
    source = "../../modules/asr-notify/settings"
  }
  variables {
    given          = var.mistyped
    destinations   = var.mistyped.destinations
    alerts         = var.mistyped.alerts
    access_portal  = var.mistyped.access_portal
    retry          = var.mistyped.retry
    state          = var.mistyped.state
    monitoring     = var.mistyped.monitoring
    account_lookup = var.mistyped.account_lookup

    topic_key         = var.mistyped.topic_key
    formatter_package = var.mistyped.formatter_package
  }
  expect_failures = [output.checked]

  assert {
    condition = toset([for problem in local.problems : split(". Its", problem)[0]]) == toset([
      "access_portal has no attribute role, got \"ReadOnly\"",
      "account_lookup has no attribute role, got \"reader\"",
      "alerts[\"security_hub\"] has no attribute severity_at_least, got \"critical\"",
      "alerts[\"security_hub\"].aggregated[0] has no attribute account, got \"111111111111\"",
      "destinations[\"a\"] has no attribute rule, got {\"min_severity\":\"high\"}",
      "destinations[\"b\"].rules has no attribute source, got \"asr\"",
      "destinations[\"c\"].rules.accounts has no attribute excludes, got [\"222222222222\"]",
      "destinations[\"d\"].amazon_q has no attribute loglevel, got \"INFO\"",
      "destinations[\"d\"].mention has no attribute on, got \"failure\"",
      "destinations[\"e\"].slack_bot has no attribute token, got a Slack token",
      "destinations[\"f\"] has no attribute amazonq, got {\"channel_id\":\"C0123ABCD\",\"workspace_id\":\"T0123ABCD\"}",
      "formatter_package has no attribute s3_version, got \"1\"",
      "iam has no attribute boundary, got \"arn:aws:iam::222222222222:policy/boundary\"",
      "monitoring has no attribute emails, got []",
      "retry has no attribute attempts, got 3",
      "topic_key has no attribute alias, got \"topics\"",
      "state has no attribute lifetime, got 90",
      "tables has no attribute protection, got false",
    ])
    error_message = "Got ${jsonencode(local.problems)}."
  }

  assert {
    condition     = contains(local.problems, "destinations[\"c\"].rules.accounts has no attribute excludes, got [\"222222222222\"]. Its attributes are exclude, include.")
    error_message = "A message must say what exists, got ${jsonencode(local.problems)}."
  }
}

run "names" {
  command = plan
  module {
    source = "../../modules/asr-notify/settings"
  }
  variables {
    name         = "ASR_Notify"
    destinations = { on_call = var.amazon_q }
  }
  expect_failures = [output.checked]

  assert {
    condition = local.problems == tolist([
      "name must be 1 to 40 lower-case letters, digits and hyphens and start with a letter, got \"ASR_Notify\".",
      "destinations must have names of lower-case letters, digits and hyphens that do not start with a hyphen, got \"on_call\".",
    ])
    error_message = "Got ${jsonencode(local.problems)}."
  }
}

run "names_that_are_too_long_together" {
  command = plan
  module {
    source = "../../modules/asr-notify/settings"
  }
  variables {
    destinations = { a123456789012345678901234567890123456789012345 = var.amazon_q }
  }
  expect_failures = [output.checked]

  assert {
    condition     = local.problems == tolist(["destinations[\"a123456789012345678901234567890123456789012345\"] and the deployment's name must have at most 55 characters together, got \"asr-notify-a123456789012345678901234567890123456789012345\"."])
    error_message = "Got ${jsonencode(local.problems)}."
  }
}

run "kinds" {
  command = plan
  module {
    source = "../../modules/asr-notify/settings"
  }
  variables {
    destinations = {
      none  = { rules = { min_severity = "high" } }
      two   = merge(var.amazon_q, { email = ["audit@example.com"] })
      empty = { email = [] }
    }
  }
  expect_failures = [output.checked]

  assert {
    condition = local.problems == tolist([
      "destinations[\"none\"] must contain exactly one of amazon_q, email, json, slack_bot, teams, got [].",
      "destinations[\"two\"] must contain exactly one of amazon_q, email, json, slack_bot, teams, got [\"amazon_q\",\"email\"].",
      "destinations[\"empty\"].email must contain at least one address.",
    ])
    error_message = "Got ${jsonencode(local.problems)}."
  }
}

run "no_destination" {
  command = plan
  module {
    source = "../../modules/asr-notify/settings"
  }
  variables {
    destinations = { audit = null }
  }
  expect_failures = [output.checked]

  assert {
    condition     = local.problems == tolist(["destinations must contain at least one destination. To stop all notifications, destroy the deployment."])
    error_message = "Got ${jsonencode(local.problems)}."
  }
}

run "ids_and_addresses" {
  command = plan
  module {
    source = "../../modules/asr-notify/settings"
  }
  variables {
    destinations = {
      a = { amazon_q = { workspace_id = "E0123ABCD", channel_id = "#security", logging_level = "DEBUG" } }
      b = { slack_bot = { channel_id = "security", token_secret_arn = "xoxb-1-2-3", token_key_arn = "alias/token" } }
      c = { email = ["Audit <audit@example.com>"] }
    }
    monitoring = { email = ["operations"] }
  }
  expect_failures = [output.checked]

  assert {
    condition = local.problems == tolist([
      "destinations[\"a\"].amazon_q.channel_id must be the id of a Slack channel such as C0123ABCD, not the channel's name, got \"#security\".",
      "destinations[\"a\"].amazon_q.logging_level must be ERROR, INFO or NONE, got \"DEBUG\".",
      "destinations[\"a\"].amazon_q.workspace_id must be the id of a Slack workspace such as T0123ABCD, got \"E0123ABCD\".",
      "destinations[\"b\"].slack_bot.channel_id must be the id of a Slack channel such as C0123ABCD, not the channel's name, got \"security\".",
      "destinations[\"b\"].slack_bot.token_key_arn must be the ARN of a KMS key, not of an alias, got \"alias/token\".",
      "destinations[\"b\"].slack_bot.token_secret_arn must be the whole ARN of a secret, including the six characters that Secrets Manager appends.",
      "destinations[\"c\"].email[*] must be an address such as security@example.com, without a display name, got \"Audit <audit@example.com>\".",
      "monitoring.email[*] must be an address such as security@example.com, without a display name, got \"operations\".",
    ])
    error_message = "Got ${jsonencode(local.problems)}."
  }
}

run "channels" {
  command = plan
  module {
    source = "../../modules/asr-notify/settings"
  }

  variables {
    destinations = {
      a = var.amazon_q
      b = { amazon_q = merge(var.amazon_q.amazon_q, { logging_level = "NONE" }) }
      c = var.slack_bot
      d = { slack_bot = merge(var.slack_bot.slack_bot, { token_key_arn = "arn:aws:kms:eu-west-1:222222222222:key/a" }) }
      e = { teams = { tenant_id = "11111111-2222-3333-4444-555555555555", team_id = "66666666-7777-8888-9999-000000000000", channel_id = "19%3aa%40thread.tacv2" } }
      f = { teams = { tenant_id = "11111111-2222-3333-4444-555555555555", team_id = "66666666-7777-8888-9999-000000000000", channel_id = "19%3ab%40thread.tacv2" } }
      g = { amazon_q = { existing_configuration = true, channel_id = "C0123ABCD" } }
      h = { amazon_q = { workspace_id = "T0123ABCD" } }
      i = { teams = { existing_configuration = true } }
      j = { json = {} }
    }
  }

  expect_failures = [output.checked]

  assert {
    condition = local.problems == tolist([
      "destinations[\"g\"].amazon_q.channel_id must be left out while existing_configuration is true, because the owner of the configuration adds the topic to it.",
      "destinations[\"h\"].amazon_q.channel_id is required, unless existing_configuration is true.",
      "destinations[*].amazon_q.logging_level must be the same for the destinations [\"a\",\"b\"], because they share the channel T0123ABCD/C0123ABCD.",
      "destinations[*].slack_bot.token_key_arn must be the same for the destinations [\"c\",\"d\"], because they share the channel C0456EFGH.",
      "destinations[*].teams must have one channel of a team, because the provider finds Amazon Q's configurations by their team, got several of the team 66666666-7777-8888-9999-000000000000 for [\"e\",\"f\"]: use existing_configuration for the others.",
    ])
    error_message = "Destinations of one channel must share its settings, and a channel must have its ids or an existing configuration, got ${jsonencode(local.problems)}."
  }
}

run "amazon_q_in_another_partition" {
  command = plan
  module {
    source = "../../modules/asr-notify/settings"
  }

  override_data {
    target = data.aws_partition.current
    values = { partition = "aws-cn" }
  }

  expect_failures = [output.checked]

  assert {
    condition     = local.problems == tolist(["destinations[\"security\"].amazon_q must not be used in the partition aws-cn, because Amazon Q exists in AWS's commercial Regions only: use slack_bot."])
    error_message = "Got ${jsonencode(local.problems)}."
  }
}

run "former_names" {
  command = plan
  module {
    source = "../../modules/asr-notify/settings"
  }
  variables {
    destinations = {
      a = { email = ["a@example.com"], renamed_from = "b" }
      b = { email = ["b@example.com"] }
      c = { email = ["c@example.com"], renamed_from = "old" }
      d = { email = ["d@example.com"], renamed_from = "old" }
    }
  }
  expect_failures = [output.checked]

  assert {
    condition = local.problems == tolist([
      "destinations[\"a\"].renamed_from must not be the name of a current destination, got \"b\".",
      "destinations[*].renamed_from must be unique, got \"old\" for c, d.",
    ])
    error_message = "Got ${jsonencode(local.problems)}."
  }
}

run "values_that_several_modules_take" {
  command = plan
  module {
    source = "../../modules/asr-notify/settings"
  }
  variables {
    architecture             = "arm"
    key_deletion_window_days = 3
    destinations = {
      a = { email = ["a@example.com", "A@example.com"] }
      b = { slack_bot = { channel_id = "C0456EFGH", token_secret_arn = "arn:aws:secretsmanager:us-east-1:222222222222:secret:token-AbCdEf" } }
    }
  }
  expect_failures = [output.checked]

  assert {
    condition = local.problems == tolist([
      "destinations[\"a\"].email must contain each address once, got [\"A@example.com\",\"a@example.com\"].",
      "destinations[\"b\"].slack_bot.token_secret_arn must be a secret in the deployment's Region, eu-west-1, got one in us-east-1.",
      "architecture must be arm64 or x86_64, got \"arm\".",
      "key_deletion_window_days must be 7 to 30, got 3.",
    ])
    error_message = "Got ${jsonencode(local.problems)}."
  }
}

run "lookups" {
  command = plan
  module {
    source = "../../modules/asr-notify/settings"
  }
  variables {
    account_lookup = { mode = "sts" }
  }
  expect_failures = [output.checked]

  assert {
    condition     = local.problems == tolist(["account_lookup.mode must be role, direct or off, got \"sts\"."])
    error_message = "Got ${jsonencode(local.problems)}."
  }
}

run "lookup_by_a_role_without_the_role" {
  command = plan
  module {
    source = "../../modules/asr-notify/settings"
  }
  variables {
    account_lookup = { mode = "role" }
  }
  expect_failures = [output.checked]

  assert {
    condition     = local.problems == tolist(["account_lookup.role_arn must be the ARN of the role in the management account while account_lookup.mode is role: create it by modules/organization-reader."])
    error_message = "Got ${jsonencode(local.problems)}."
  }
}

run "accepts_the_defaults" {
  command = plan
  module {
    source = "../../modules/asr-notify/settings"
  }
  variables {
    given        = { destinations = { security = merge(var.amazon_q, { rules = null }), stopped = null }, alerts = { macie = null }, state = null }
    destinations = { security = merge(var.amazon_q, { rules = null }), stopped = null }
    alerts       = { macie = null }
    state        = null
  }

  assert {
    condition = (
      length(local.problems) == 0 && keys(output.checked.destinations) == ["security"] && output.checked.alerts == {}
      && output.checked.account_lookup.mode == "off" && output.checked.state == null
    )
    error_message = "Entries that are null must be off, got ${jsonencode(local.problems)}."
  }
}
