# Retry settings and keys of the state table that modules/formatter refuses.

mock_provider "aws" {
  source          = "./mocks"
  override_during = plan
}

variables {
  destinations = [var.destination]
}

run "initial_delay_of_0_seconds" {
  command = plan
  module {
    source = "../../modules/formatter"
  }
  variables {
    retry = { initial_delay_seconds = 0 }
  }
  expect_failures = [var.retry]
}

run "initial_delay_of_901_seconds" {
  command = plan
  module {
    source = "../../modules/formatter"
  }
  variables {
    retry = { initial_delay_seconds = 901 }
  }
  expect_failures = [var.retry]
}

run "initial_delay_with_fraction" {
  command = plan
  module {
    source = "../../modules/formatter"
  }
  variables {
    retry = { initial_delay_seconds = 1.5 }
  }
  expect_failures = [var.retry]
}

run "max_attempts_of_0" {
  command = plan
  module {
    source = "../../modules/formatter"
  }
  variables {
    retry = { max_attempts = 0 }
  }
  expect_failures = [var.retry]
}

run "max_attempts_of_91" {
  command = plan
  module {
    source = "../../modules/formatter"
  }
  variables {
    retry = { max_attempts = 91 }
  }
  expect_failures = [var.retry]
}

run "max_attempts_with_fraction" {
  command = plan
  module {
    source = "../../modules/formatter"
  }
  variables {
    retry = { max_attempts = 2.5 }
  }
  expect_failures = [var.retry]
}

run "accepts_limits" {
  command = plan
  module {
    source = "../../modules/formatter"
  }
  variables {
    retry = { initial_delay_seconds = 1, max_attempts = 90 }
  }

  assert {
    condition = (
      module.function.function.environment[0].variables["RETRY_INITIAL_DELAY_SECONDS"] == "1"
      && module.function.function.environment[0].variables["RETRY_MAX_ATTEMPTS"] == "90"
    )
    error_message = "The limits must reach the function."
  }
}

run "null_means_default" {
  command = plan
  module {
    source = "../../modules/formatter"
  }
  variables {
    retry = { initial_delay_seconds = null, max_attempts = null }
    state = { key_arn = null }
  }

  assert {
    condition = (
      module.function.function.environment[0].variables["RETRY_INITIAL_DELAY_SECONDS"] == "10"
      && module.function.function.environment[0].variables["RETRY_MAX_ATTEMPTS"] == "12"
      && module.function.function.environment[0].variables["STATE_TABLE_NAME"] == "asr-notify-state"
    )
    error_message = "null must mean the module's default."
  }
}

run "failure_bucket_name" {
  command = plan
  module {
    source = "../../modules/formatter"
  }
  variables {
    failure_bucket = { arn = "failures" }
  }
  expect_failures = [var.failure_bucket]
}

run "failure_bucket_objects" {
  command = plan
  module {
    source = "../../modules/formatter"
  }
  variables {
    failure_bucket = { arn = "arn:aws:s3:::failures/*" }
  }
  expect_failures = [var.failure_bucket]
}

run "failure_bucket_key_alias" {
  command = plan
  module {
    source = "../../modules/formatter"
  }
  variables {
    failure_bucket = { arn = "arn:aws:s3:::failures", key_arn = "arn:aws:kms:eu-west-1:222222222222:alias/failures" }
  }
  expect_failures = [var.failure_bucket]
}
