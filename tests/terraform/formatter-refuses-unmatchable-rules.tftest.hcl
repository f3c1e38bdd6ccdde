# Rules that can never match, which modules/formatter refuses, each with the problem it reports; and similar rules that can.

mock_provider "aws" {
  source          = "./mocks"
  override_during = plan
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
    condition     = local.rule_problems == ["destinations[\"security\"].rules.sources must leave a source of alerts for min_severity: one of access-analyzer, config, guardduty, health, inspector, macie, security-hub."]
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
    condition     = local.rule_problems == ["destinations[\"security\"].rules.sources must leave a source of alerts for min_severity: one of access-analyzer, config, guardduty, health, inspector, macie, security-hub."]
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
        regions              = { include = ["us-gov-west-1", "cn-north-1", "ap-southeast-1", "us-iso-east-1", "eusc-de-east-1", "global"] }
      } }),
      merge(var.destination, { name = "two", topic_arn = "arn:aws:sns:eu-west-1:222222222222:two", rules = {
        outcomes = { exclude = [] }
        controls = { include = ["*", "SC-7(5)"] }
      } }),
    ]
  }

  assert {
    condition     = length(local.rule_problems) == 0
    error_message = "Got ${jsonencode(local.rule_problems)}."
  }
}
