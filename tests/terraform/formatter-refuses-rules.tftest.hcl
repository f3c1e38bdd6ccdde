# Rules that modules/formatter refuses, each with the problem it reports; and rules that look alike and are valid.

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
    condition     = local.rule_problems == ["destinations[\"security\"].rules.sources.include[*] must be one of asr, alarm, security-hub, guardduty, access-analyzer, inspector, macie, health, config, s3, unrecognised, got \"security_hub\"."]
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
    condition     = local.rule_problems == ["destinations[\"security\"].rules.sources.exclude[*] must be one of asr, alarm, security-hub, guardduty, access-analyzer, inspector, macie, health, config, s3, unrecognised, got \"trusted-advisor\"."]
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
    condition     = local.rule_problems == ["destinations[\"security\"].rules.outcomes.include[*] must be one of succeeded, failed, queued, skipped, unknown, got \"FAILED\"."]
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

run "account_of_11_digits" {
  command = plan
  module {
    source = "../../modules/formatter"
  }
  variables {
    destinations = [merge(var.destination, { rules = { accounts = { include = ["12345678901"] } } })]
  }
  expect_failures = [output.rule_problems]
  assert {
    condition     = local.rule_problems == ["destinations[\"security\"].rules.accounts.include[*] must be an account id of 12 digits, got \"12345678901\"."]
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
    condition     = local.rule_problems == ["destinations[\"security\"].rules.controls.include[*] must be a control such as S3.5 or S3.*, got \"S3.*.1\"."]
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
    condition     = local.rule_problems == ["destinations[\"security\"].rules.regions.include[*] must be a region code such as eu-central-1, got \"Frankfurt\"."]
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
    condition     = local.rule_problems == ["destinations[\"security\"].rules.regions.exclude[*] must be a region code such as eu-central-1, got \"eu-central-1a\"."]
    error_message = "Got ${jsonencode(local.rule_problems)}."
  }
}

run "empty_include" {
  command = plan
  module {
    source = "../../modules/formatter"
  }
  variables {
    destinations = [merge(var.destination, { rules = { regions = { include = [] } } })]
  }
  expect_failures = [output.rule_problems]
  assert {
    condition     = local.rule_problems == ["destinations[\"security\"].rules.regions.include must contain a value that exclude does not cover, got []."]
    error_message = "Got ${jsonencode(local.rule_problems)}."
  }
}

run "include_covered_by_exclude" {
  command = plan
  module {
    source = "../../modules/formatter"
  }
  variables {
    destinations = [merge(var.destination, { rules = { accounts = { include = ["333333333333"], exclude = ["333333333333", "444444444444"] } } })]
  }
  expect_failures = [output.rule_problems]
  assert {
    condition     = local.rule_problems == ["destinations[\"security\"].rules.accounts.include must contain a value that exclude does not cover, got [\"333333333333\"]."]
    error_message = "Got ${jsonencode(local.rule_problems)}."
  }
}

run "controls_covered_by_pattern" {
  command = plan
  module {
    source = "../../modules/formatter"
  }
  variables {
    destinations = [merge(var.destination, { rules = { controls = { include = ["S3.5", "S3.1*"], exclude = ["S3.*"] } } })]
  }
  expect_failures = [output.rule_problems]
  assert {
    condition     = local.rule_problems == ["destinations[\"security\"].rules.controls.include must contain a value that exclude does not cover, got [\"S3.1*\",\"S3.5\"]."]
    error_message = "Got ${jsonencode(local.rule_problems)}."
  }
}

run "every_source_excluded" {
  command = plan
  module {
    source = "../../modules/formatter"
  }
  variables {
    destinations = [merge(var.destination, { rules = { sources = { exclude = ["asr", "alarm", "security-hub", "guardduty", "access-analyzer", "inspector", "macie", "health", "config", "s3", "unrecognised"] } } })]
  }
  expect_failures = [output.rule_problems]
  assert {
    condition     = local.rule_problems == ["destinations[\"security\"].rules.sources must leave at least one source."]
    error_message = "Got ${jsonencode(local.rule_problems)}."
  }
}

run "min_severity_without_alert_sources" {
  command = plan
  module {
    source = "../../modules/formatter"
  }
  variables {
    destinations = [merge(var.destination, { rules = { sources = { include = ["asr", "alarm", "s3", "unrecognised"] }, min_severity = "high" } })]
  }
  expect_failures = [output.rule_problems]
  assert {
    condition     = local.rule_problems == ["destinations[\"security\"].rules.sources must leave a source of alerts for min_severity: one of security-hub, guardduty, access-analyzer, inspector, macie, health, config."]
    error_message = "Got ${jsonencode(local.rule_problems)}."
  }
}

run "min_severity_with_alert_sources_excluded" {
  command = plan
  module {
    source = "../../modules/formatter"
  }
  variables {
    destinations = [merge(var.destination, { rules = { sources = { include = ["asr", "macie"], exclude = ["macie"] }, min_severity = "high" } })]
  }
  expect_failures = [output.rule_problems]
  assert {
    condition     = local.rule_problems == ["destinations[\"security\"].rules.sources must leave a source of alerts for min_severity: one of security-hub, guardduty, access-analyzer, inspector, macie, health, config."]
    error_message = "Got ${jsonencode(local.rule_problems)}."
  }
}

run "outcomes_without_asr" {
  command = plan
  module {
    source = "../../modules/formatter"
  }
  variables {
    destinations = [merge(var.destination, { rules = { sources = { include = ["alarm", "guardduty"] }, outcomes = { include = ["failed"] } } })]
  }
  expect_failures = [output.rule_problems]
  assert {
    condition     = local.rule_problems == ["destinations[\"security\"].rules.sources must leave asr for outcomes: only remediations have one."]
    error_message = "Got ${jsonencode(local.rule_problems)}."
  }
}

run "outcomes_with_asr_excluded" {
  command = plan
  module {
    source = "../../modules/formatter"
  }
  variables {
    destinations = [merge(var.destination, { rules = { sources = { exclude = ["asr"] }, outcomes = { exclude = [] } } })]
  }
  expect_failures = [output.rule_problems]
  assert {
    condition     = local.rule_problems == ["destinations[\"security\"].rules.sources must leave asr for outcomes: only remediations have one."]
    error_message = "Got ${jsonencode(local.rule_problems)}."
  }
}

run "organizational_units_with_lookup_off" {
  command = plan
  module {
    source = "../../modules/formatter"
  }
  variables {
    destinations   = [merge(var.destination, { rules = { organizational_units = { exclude = ["ou-ab12-12345678"] } } })]
    account_lookup = { mode = "off" }
  }
  expect_failures = [output.rule_problems]
  assert {
    condition     = local.rule_problems == ["account_lookup.mode must be direct or role for destinations[\"security\"].rules.organizational_units, got \"off\"."]
    error_message = "Got ${jsonencode(local.rule_problems)}."
  }
}

run "accepts_rules_that_can_match" {
  command = plan
  module {
    source = "../../modules/formatter"
  }
  variables {
    account_lookup = { mode = "direct" }
    destinations = [
      merge(var.destination, { name = "one", topic_arn = "arn:aws:sns:eu-west-1:222222222222:one", rules = {
        sources              = { include = ["asr", "health"], exclude = ["asr"] }
        min_severity         = "unknown"
        accounts             = { include = ["333333333333", "444444444444"], exclude = ["333333333333"] }
        organizational_units = { include = ["r-ab12"], exclude = ["ou-ab12-12345678"] }
        controls             = { include = ["S3.*"], exclude = ["S3.1*", "S3.5"] }
        regions              = { include = ["us-gov-west-1", "cn-north-1", "ap-southeast-1", "us-iso-east-1"] }
      } }),
      merge(var.destination, { name = "two", topic_arn = "arn:aws:sns:eu-west-1:222222222222:two", rules = {
        outcomes = { exclude = [] }
        controls = { include = ["*"] }
      } }),
    ]
  }

  assert {
    condition     = length(local.rule_problems) == 0
    error_message = "Got ${jsonencode(local.rule_problems)}."
  }
}
