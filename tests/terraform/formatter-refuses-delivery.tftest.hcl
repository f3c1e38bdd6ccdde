# What the formatter's variables refuse: one run per rule: what becomes of what is refused or comes twice.

mock_provider "aws" {
  source          = "./mocks"
  override_during = plan
}

variables {
  destinations = [var.destination]
}

run "no_first_pause" {
  command = plan
  module {
    source = "../../modules/formatter"
  }
  variables {
    retry = { initial_delay_seconds = 0 }
  }
  expect_failures = [var.retry]
}

run "first_pause_longer_than_sqs_delays" {
  command = plan
  module {
    source = "../../modules/formatter"
  }
  variables {
    retry = { initial_delay_seconds = 901 }
  }
  expect_failures = [var.retry]
}

run "first_pause_of_half_seconds" {
  command = plan
  module {
    source = "../../modules/formatter"
  }
  variables {
    retry = { initial_delay_seconds = 1.5 }
  }
  expect_failures = [var.retry]
}

run "no_try" {
  command = plan
  module {
    source = "../../modules/formatter"
  }
  variables {
    retry = { max_attempts = 0 }
  }
  expect_failures = [var.retry]
}

run "more_tries_than_the_queue_outlives" {
  command = plan
  module {
    source = "../../modules/formatter"
  }
  variables {
    retry = { max_attempts = 91 }
  }
  expect_failures = [var.retry]
}

run "half_a_try" {
  command = plan
  module {
    source = "../../modules/formatter"
  }
  variables {
    retry = { max_attempts = 2.5 }
  }
  expect_failures = [var.retry]
}

run "deduplication_of_less_than_an_hour" {
  command = plan
  module {
    source = "../../modules/formatter"
  }
  variables {
    deduplication = { lifetime_hours = 0 }
  }
  expect_failures = [var.deduplication]
}

run "deduplication_of_more_than_a_year" {
  command = plan
  module {
    source = "../../modules/formatter"
  }
  variables {
    deduplication = { lifetime_hours = 8761 }
  }
  expect_failures = [var.deduplication]
}

run "deduplication_of_half_hours" {
  command = plan
  module {
    source = "../../modules/formatter"
  }
  variables {
    deduplication = { lifetime_hours = 1.5 }
  }
  expect_failures = [var.deduplication]
}

run "the_ends_are_fine" {
  command = plan
  module {
    source = "../../modules/formatter"
  }
  variables {
    retry         = { initial_delay_seconds = 1, max_attempts = 90 }
    deduplication = { lifetime_hours = 8760 }
  }

  assert {
    condition = (
      aws_lambda_function.formatter.environment[0].variables["RETRY_INITIAL_DELAY_SECONDS"] == "1"
      && aws_lambda_function.formatter.environment[0].variables["RETRY_MAX_ATTEMPTS"] == "90"
      && aws_lambda_function.formatter.environment[0].variables["DEDUPLICATION_LIFETIME_SECONDS"] == "31536000"
    )
    error_message = "What is allowed reaches the function."
  }
}

run "null_is_the_default" {
  command = plan
  module {
    source = "../../modules/formatter"
  }
  variables {
    retry         = { initial_delay_seconds = null, max_attempts = null }
    deduplication = { lifetime_hours = null }
  }

  assert {
    condition = (
      aws_lambda_function.formatter.environment[0].variables["RETRY_INITIAL_DELAY_SECONDS"] == "10"
      && aws_lambda_function.formatter.environment[0].variables["RETRY_MAX_ATTEMPTS"] == "12"
      && aws_lambda_function.formatter.environment[0].variables["DEDUPLICATION_LIFETIME_SECONDS"] == "86400"
    )
    error_message = "What the root leaves at null has the module's default."
  }
}
