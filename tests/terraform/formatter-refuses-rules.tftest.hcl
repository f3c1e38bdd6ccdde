# What the formatter refuses of rules: one run per rule, and what looks alike and is fine.

mock_provider "aws" {
  source          = "./mocks"
  override_during = plan
}

variables {
  package                = { path = "bootstrap.zip", hash = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=" }
  dead_letter_topic_arns = ["arn:aws:sns:eu-west-1:222222222222:first"]

  # What each run gives rules.
  destination = {
    name      = "security"
    format    = "amazon-q"
    topic_arn = "arn:aws:sns:eu-west-1:222222222222:notices"
    key_arn   = "arn:aws:kms:eu-west-1:222222222222:key/notices"
  }
}

run "rules_that_say_nothing" {
  command = plan
  module {
    source = "../../modules/formatter"
  }
  variables {
    destinations = [merge(var.destination, { rules = { severity_atleast = "high" } })]
  }
  expect_failures = [aws_lambda_function.formatter]
}

run "filter_that_says_nothing" {
  command = plan
  module {
    source = "../../modules/formatter"
  }
  variables {
    destinations = [merge(var.destination, { rules = { sources = { includes = ["asr"] } } })]
  }
  expect_failures = [aws_lambda_function.formatter]
}

run "source_by_a_variables_name" {
  command = plan
  module {
    source = "../../modules/formatter"
  }
  variables {
    destinations = [merge(var.destination, { rules = { sources = { include = ["security_hub"] } } })]
  }
  expect_failures = [aws_lambda_function.formatter]
}

run "excluded_source_that_is_unknown" {
  command = plan
  module {
    source = "../../modules/formatter"
  }
  variables {
    destinations = [merge(var.destination, { rules = { sources = { exclude = ["trusted-advisor"] } } })]
  }
  expect_failures = [aws_lambda_function.formatter]
}

run "outcome_in_capitals" {
  command = plan
  module {
    source = "../../modules/formatter"
  }
  variables {
    destinations = [merge(var.destination, { rules = { outcomes = { include = ["FAILED"] } } })]
  }
  expect_failures = [aws_lambda_function.formatter]
}

run "unknown_severity" {
  command = plan
  module {
    source = "../../modules/formatter"
  }
  variables {
    destinations = [merge(var.destination, { rules = { min_severity = "grave" } })]
  }
  expect_failures = [aws_lambda_function.formatter]
}

run "severity_that_is_empty" {
  command = plan
  module {
    source = "../../modules/formatter"
  }
  variables {
    destinations = [merge(var.destination, { rules = { min_severity = "" } })]
  }
  expect_failures = [aws_lambda_function.formatter]
}

run "account_of_11_digits" {
  command = plan
  module {
    source = "../../modules/formatter"
  }
  variables {
    destinations = [merge(var.destination, { rules = { accounts = { include = ["12345678901"] } } })]
  }
  expect_failures = [aws_lambda_function.formatter]
}

run "organizational_unit_by_name" {
  command = plan
  module {
    source = "../../modules/formatter"
  }
  variables {
    destinations   = [merge(var.destination, { rules = { organizational_units = { include = ["Production"] } } })]
    account_lookup = { mode = "direct" }
  }
  expect_failures = [aws_lambda_function.formatter]
}

run "control_with_a_star_within" {
  command = plan
  module {
    source = "../../modules/formatter"
  }
  variables {
    destinations = [merge(var.destination, { rules = { controls = { include = ["S3.*.1"] } } })]
  }
  expect_failures = [aws_lambda_function.formatter]
}

run "region_by_name" {
  command = plan
  module {
    source = "../../modules/formatter"
  }
  variables {
    destinations = [merge(var.destination, { rules = { regions = { include = ["Frankfurt"] } } })]
  }
  expect_failures = [aws_lambda_function.formatter]
}

run "availability_zone" {
  command = plan
  module {
    source = "../../modules/formatter"
  }
  variables {
    destinations = [merge(var.destination, { rules = { regions = { exclude = ["eu-central-1a"] } } })]
  }
  expect_failures = [aws_lambda_function.formatter]
}

run "include_list_that_is_empty" {
  command = plan
  module {
    source = "../../modules/formatter"
  }
  variables {
    destinations = [merge(var.destination, { rules = { regions = { include = [] } } })]
  }
  expect_failures = [aws_lambda_function.formatter]
}

run "include_that_exclude_takes_away" {
  command = plan
  module {
    source = "../../modules/formatter"
  }
  variables {
    destinations = [merge(var.destination, { rules = { accounts = { include = ["333333333333"], exclude = ["333333333333", "444444444444"] } } })]
  }
  expect_failures = [aws_lambda_function.formatter]
}

run "controls_that_a_pattern_takes_away" {
  command = plan
  module {
    source = "../../modules/formatter"
  }
  variables {
    destinations = [merge(var.destination, { rules = { controls = { include = ["S3.5", "S3.1*"], exclude = ["S3.*"] } } })]
  }
  expect_failures = [aws_lambda_function.formatter]
}

run "every_source_excluded" {
  command = plan
  module {
    source = "../../modules/formatter"
  }
  variables {
    destinations = [merge(var.destination, { rules = { sources = { exclude = ["asr", "alarm", "security-hub", "guardduty", "access-analyzer", "inspector", "macie", "health", "config", "s3", "unrecognised"] } } })]
  }
  expect_failures = [aws_lambda_function.formatter]
}

run "severity_without_alerts" {
  command = plan
  module {
    source = "../../modules/formatter"
  }
  variables {
    destinations = [merge(var.destination, { rules = { sources = { include = ["asr", "alarm", "s3", "unrecognised"] }, min_severity = "high" } })]
  }
  expect_failures = [aws_lambda_function.formatter]
}

run "severity_with_alerts_excluded" {
  command = plan
  module {
    source = "../../modules/formatter"
  }
  variables {
    destinations = [merge(var.destination, { rules = { sources = { include = ["asr", "macie"], exclude = ["macie"] }, min_severity = "high" } })]
  }
  expect_failures = [aws_lambda_function.formatter]
}

run "outcomes_without_asr" {
  command = plan
  module {
    source = "../../modules/formatter"
  }
  variables {
    destinations = [merge(var.destination, { rules = { sources = { include = ["alarm", "guardduty"] }, outcomes = { include = ["failed"] } } })]
  }
  expect_failures = [aws_lambda_function.formatter]
}

run "outcomes_with_asr_excluded" {
  command = plan
  module {
    source = "../../modules/formatter"
  }
  variables {
    destinations = [merge(var.destination, { rules = { sources = { exclude = ["asr"] }, outcomes = { exclude = [] } } })]
  }
  expect_failures = [aws_lambda_function.formatter]
}

run "units_that_nobody_looks_up" {
  command = plan
  module {
    source = "../../modules/formatter"
  }
  variables {
    destinations   = [merge(var.destination, { rules = { organizational_units = { exclude = ["ou-ab12-12345678"] } } })]
    account_lookup = { mode = "off" }
  }
  expect_failures = [aws_lambda_function.formatter]
}

run "rules_that_can_match_are_fine" {
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
}
