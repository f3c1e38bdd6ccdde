# Runtime settings that modules/formatter refuses itself. lambda-function-refuses.tftest.hcl has the others.

mock_provider "aws" {
  source          = "./mocks"
  override_during = plan
}

variables {
  destinations = [var.destination]
}

run "maximum_retry_attempts_of_3" {
  command = plan
  module {
    source = "../../modules/formatter"
  }
  variables {
    maximum_retry_attempts = 3
  }
  expect_failures = [var.maximum_retry_attempts]
}

run "event_age_under_a_minute" {
  command = plan
  module {
    source = "../../modules/formatter"
  }
  variables {
    maximum_event_age_seconds = 59
  }
  expect_failures = [var.maximum_event_age_seconds]
}

run "event_age_over_six_hours" {
  command = plan
  module {
    source = "../../modules/formatter"
  }
  variables {
    maximum_event_age_seconds = 21601
  }
  expect_failures = [var.maximum_event_age_seconds]
}
