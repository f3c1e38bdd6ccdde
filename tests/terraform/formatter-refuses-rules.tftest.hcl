# Rules with invalid words that modules/formatter refuses, each with the problem it reports.

mock_provider "aws" {
  source          = "./mocks"
  override_during = plan
}

run "rules_without_a_known_rule" {
  command = plan
  module {
    source = "../../modules/formatter"
  }
  variables {
    destinations = [merge(var.destination, { rules = { severity_atleast = "high" } })]
  }
  expect_failures = [output.rule_problems]
  assert {
    condition     = local.rule_problems == ["destinations[\"security\"].rules must contain at least one of accounts, controls, organizational_units, outcomes, regions, sources, min_severity."]
    error_message = "Got ${jsonencode(local.rule_problems)}."
  }
}

run "filter_without_include_and_exclude" {
  command = plan
  module {
    source = "../../modules/formatter"
  }
  variables {
    destinations = [merge(var.destination, { rules = { sources = { includes = ["asr"] } } })]
  }
  expect_failures = [output.rule_problems]
  assert {
    condition     = local.rule_problems == ["destinations[\"security\"].rules.sources must contain include or exclude."]
    error_message = "Got ${jsonencode(local.rule_problems)}."
  }
}

run "source_with_underscore" {
  command = plan
  module {
    source = "../../modules/formatter"
  }
  variables {
    destinations = [merge(var.destination, { rules = { sources = { include = ["security_hub"] } } })]
  }
  expect_failures = [output.rule_problems]
  assert {
    condition     = local.rule_problems == ["destinations[\"security\"].rules.sources.include[*] must be one of access-analyzer, alarm, asr, config, guardduty, health, inspector, macie, s3, security-hub, unrecognised, got \"security_hub\"."]
    error_message = "Got ${jsonencode(local.rule_problems)}."
  }
}

run "excluded_source_that_is_unknown" {
  command = plan
  module {
    source = "../../modules/formatter"
  }
  variables {
    destinations = [merge(var.destination, { rules = { sources = { exclude = ["trusted-advisor"] } } })]
  }
  expect_failures = [output.rule_problems]
  assert {
    condition     = local.rule_problems == ["destinations[\"security\"].rules.sources.exclude[*] must be one of access-analyzer, alarm, asr, config, guardduty, health, inspector, macie, s3, security-hub, unrecognised, got \"trusted-advisor\"."]
    error_message = "Got ${jsonencode(local.rule_problems)}."
  }
}

run "outcome_in_capitals" {
  command = plan
  module {
    source = "../../modules/formatter"
  }
  variables {
    destinations = [merge(var.destination, { rules = { outcomes = { include = ["FAILED"] } } })]
  }
  expect_failures = [output.rule_problems]
  assert {
    condition     = local.rule_problems == ["destinations[\"security\"].rules.outcomes.include[*] must be one of failed, queued, rolled-back, skipped, succeeded, unknown, got \"FAILED\"."]
    error_message = "Got ${jsonencode(local.rule_problems)}."
  }
}

run "unknown_severity" {
  command = plan
  module {
    source = "../../modules/formatter"
  }
  variables {
    destinations = [merge(var.destination, { rules = { min_severity = "grave" } })]
  }
  expect_failures = [output.rule_problems]
  assert {
    condition     = local.rule_problems == ["destinations[\"security\"].rules.min_severity must be one of unknown, informational, low, medium, high, critical, got \"grave\"."]
    error_message = "Got ${jsonencode(local.rule_problems)}."
  }
}

run "empty_severity" {
  command = plan
  module {
    source = "../../modules/formatter"
  }
  variables {
    destinations = [merge(var.destination, { rules = { min_severity = "" } })]
  }
  expect_failures = [output.rule_problems]
  assert {
    condition     = local.rule_problems == ["destinations[\"security\"].rules.min_severity must be one of unknown, informational, low, medium, high, critical, got \"\"."]
    error_message = "Got ${jsonencode(local.rule_problems)}."
  }
}

run "account_that_is_a_number" {
  command = plan
  module {
    source = "../../modules/formatter"
  }
  variables {
    destinations = [merge(var.destination, { rules = { accounts = { include = [012345678901, "012345678902"] } } })]
  }
  expect_failures = [output.rule_problems]
  assert {
    condition     = local.rule_problems == ["destinations[\"security\"].rules.accounts.include[*] must be an account id of 12 digits, got \"12345678901\": write the id in quotes, because a number has no leading zeros."]
    error_message = "Got ${jsonencode(local.rule_problems)}."
  }
}

run "organizational_unit_that_is_a_number" {
  command = plan
  module {
    source = "../../modules/formatter"
  }
  variables {
    destinations   = [merge(var.destination, { rules = { organizational_units = { exclude = [12345678] } } })]
    account_lookup = { mode = "direct" }
  }
  expect_failures = [output.rule_problems]
  assert {
    condition     = local.rule_problems == ["destinations[\"security\"].rules.organizational_units.exclude[*] must be an id such as ou-ab12-12345678 or r-ab12, got \"12345678\": write the id in quotes, because a number has no leading zeros."]
    error_message = "Got ${jsonencode(local.rule_problems)}."
  }
}

run "accepts_accounts_in_quotes" {
  command = plan
  module {
    source = "../../modules/formatter"
  }
  variables {
    destinations = [merge(var.destination, { rules = { accounts = { include = ["012345678901"] } } })]
  }
  assert {
    condition     = local.rule_problems == []
    error_message = "Got ${jsonencode(local.rule_problems)}."
  }
}

run "organizational_unit_that_is_a_name" {
  command = plan
  module {
    source = "../../modules/formatter"
  }
  variables {
    destinations   = [merge(var.destination, { rules = { organizational_units = { include = ["Production"] } } })]
    account_lookup = { mode = "direct" }
  }
  expect_failures = [output.rule_problems]
  assert {
    condition     = local.rule_problems == ["destinations[\"security\"].rules.organizational_units.include[*] must be an id such as ou-ab12-12345678 or r-ab12, got \"Production\"."]
    error_message = "Got ${jsonencode(local.rule_problems)}."
  }
}

run "control_with_inner_asterisk" {
  command = plan
  module {
    source = "../../modules/formatter"
  }
  variables {
    destinations = [merge(var.destination, { rules = { controls = { include = ["S3.*.1"] } } })]
  }
  expect_failures = [output.rule_problems]
  assert {
    condition     = local.rule_problems == ["destinations[\"security\"].rules.controls.include[*] must be a control such as S3.5, S3.* or SC-7(5), got \"S3.*.1\"."]
    error_message = "Got ${jsonencode(local.rule_problems)}."
  }
}

run "region_that_is_a_name" {
  command = plan
  module {
    source = "../../modules/formatter"
  }
  variables {
    destinations = [merge(var.destination, { rules = { regions = { include = ["Frankfurt"] } } })]
  }
  expect_failures = [output.rule_problems]
  assert {
    condition     = local.rule_problems == ["destinations[\"security\"].rules.regions.include[*] must be a Region code such as eu-central-1, or global for Health's events about no Region, got \"Frankfurt\"."]
    error_message = "Got ${jsonencode(local.rule_problems)}."
  }
}

run "availability_zone" {
  command = plan
  module {
    source = "../../modules/formatter"
  }
  variables {
    destinations = [merge(var.destination, { rules = { regions = { exclude = ["eu-central-1a"] } } })]
  }
  expect_failures = [output.rule_problems]
  assert {
    condition     = local.rule_problems == ["destinations[\"security\"].rules.regions.exclude[*] must be a Region code such as eu-central-1, or global for Health's events about no Region, got \"eu-central-1a\"."]
    error_message = "Got ${jsonencode(local.rule_problems)}."
  }
}

run "two_fallbacks_and_one_that_excludes_unrecognised" {
  command = plan
  module {
    source = "../../modules/formatter"
  }
  variables {
    destinations = [
      merge(var.destination, { fallback = true }),
      merge(var.destination, { name = "audit", topic_arn = "arn:aws:sns:eu-west-1:222222222222:audit", fallback = true, rules = { sources = { exclude = ["unrecognised"] } } }),
    ]
  }
  expect_failures = [output.rule_problems]
  assert {
    condition = local.rule_problems == [
      "destinations[*].fallback must be true for one destination at most, got [\"security\",\"audit\"].",
      "destinations[\"audit\"].fallback must not be true, because rules.sources.exclude contains unrecognised.",
    ]
    error_message = "Got ${jsonencode(local.rule_problems)}."
  }
}
