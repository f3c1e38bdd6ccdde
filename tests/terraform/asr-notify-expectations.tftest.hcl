# Sources that are expected to send something, and failed events' bucket: defaults and refusals.

mock_provider "aws" {
  source          = "./mocks"
  override_during = plan
}

variables {
  given          = {}
  name           = "asr-notify"
  destinations   = { security = var.amazon_q }
  alerts         = { security_hub = {}, guardduty = {} }
  account_lookup = {}
  access_portal  = null
  retry          = {}
  state          = {}
  monitoring     = {}

  formatter_package        = null
  slack_poster_package     = null
  architecture             = "arm64"
  key_deletion_window_days = 30
}

run "default" {
  command = plan
  module {
    source = "../../modules/asr-notify/settings"
  }

  assert {
    condition     = output.checked.expected_days == tomap({ security_hub = 1 })
    error_message = "Security Hub alone must be expected each day: it repeats the results of its controls."
  }
}

run "default_without_the_state_table" {
  command = plan
  module {
    source = "../../modules/asr-notify/settings"
  }
  variables {
    state = null
  }

  assert {
    condition     = length(output.checked.expected_days) == 0
    error_message = "Without rules for what is over, a day without events must be no alarm."
  }
}

run "default_without_security_hub" {
  command = plan
  module {
    source = "../../modules/asr-notify/settings"
  }
  variables {
    alerts = { guardduty = {} }
  }

  assert {
    condition     = length(output.checked.expected_days) == 0
    error_message = "A source that is off must not be expected."
  }
}

run "own_choice" {
  command = plan
  module {
    source = "../../modules/asr-notify/settings"
  }
  variables {
    monitoring = { expected_days = { asr = 7, guardduty = 3 } }
  }

  assert {
    condition     = output.checked.expected_days == tomap({ asr = 7, guardduty = 3 })
    error_message = "The setting must replace the default."
  }
}

run "source_that_is_off_and_eight_days" {
  command = plan
  module {
    source = "../../modules/asr-notify/settings"
  }
  variables {
    monitoring = { expected_days = { macie = 1, guardduty = 8 } }
  }
  expect_failures = [output.checked]

  assert {
    condition = local.problems == tolist([
      "monitoring.expected_days must contain days from 1 to 7 by a source that is on (asr, guardduty, security_hub), got 8 for guardduty.",
      "monitoring.expected_days must contain days from 1 to 7 by a source that is on (asr, guardduty, security_hub), got 1 for macie.",
    ])
    error_message = "Got ${jsonencode(local.problems)}."
  }
}

run "failure_bucket_with_a_typo" {
  command = plan
  module {
    source = "../../modules/asr-notify/settings"
  }
  variables {
    given          = { failure_bucket = { arn = "arn:aws:s3:::failures", key = "alias/failures" } }
    failure_bucket = { arn = "arn:aws:s3:::failures" }
  }
  expect_failures = [output.checked]

  assert {
    condition     = length(local.problems) == 1 && strcontains(local.problems[0], "failure_bucket has no attribute key")
    error_message = "Got ${jsonencode(local.problems)}."
  }
}
