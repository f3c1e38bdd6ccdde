# Retry and deduplication settings that modules/formatter refuses.

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

run "deduplication_lifetime_of_0_hours" {
  command = plan
  module {
    source = "../../modules/formatter"
  }
  variables {
    deduplication = { lifetime_hours = 0 }
  }
  expect_failures = [var.deduplication]
}

run "deduplication_lifetime_over_a_year" {
  command = plan
  module {
    source = "../../modules/formatter"
  }
  variables {
    deduplication = { lifetime_hours = 8761 }
  }
  expect_failures = [var.deduplication]
}

run "deduplication_lifetime_with_fraction" {
  command = plan
  module {
    source = "../../modules/formatter"
  }
  variables {
    deduplication = { lifetime_hours = 1.5 }
  }
  expect_failures = [var.deduplication]
}

run "accepts_limits" {
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
      module.function.function.environment[0].variables["RETRY_INITIAL_DELAY_SECONDS"] == "1"
      && module.function.function.environment[0].variables["RETRY_MAX_ATTEMPTS"] == "90"
      && module.function.function.environment[0].variables["DEDUPLICATION_LIFETIME_SECONDS"] == "31536000"
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
    retry         = { initial_delay_seconds = null, max_attempts = null }
    deduplication = { lifetime_hours = null }
  }

  assert {
    condition = (
      module.function.function.environment[0].variables["RETRY_INITIAL_DELAY_SECONDS"] == "10"
      && module.function.function.environment[0].variables["RETRY_MAX_ATTEMPTS"] == "12"
      && module.function.function.environment[0].variables["DEDUPLICATION_LIFETIME_SECONDS"] == "86400"
    )
    error_message = "null must mean the module's default."
  }
}
