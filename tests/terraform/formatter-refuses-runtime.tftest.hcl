# What the formatter's variables refuse: one run per rule: how it runs.

mock_provider "aws" {
  source          = "./mocks"
  override_during = plan
}

variables {
  destinations = [var.destination]
}

run "package_that_is_no_zip" {
  command = plan
  module {
    source = "../../modules/formatter"
  }
  variables {
    package = { path = "bootstrap", hash = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=" }
  }
  expect_failures = [var.package]
}

run "package_hash_in_hexadecimal" {
  command = plan
  module {
    source = "../../modules/formatter"
  }
  variables {
    package = { path = "bootstrap.zip", hash = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" }
  }
  expect_failures = [var.package]
}

run "unknown_architecture" {
  command = plan
  module {
    source = "../../modules/formatter"
  }
  variables {
    architecture = "arm"
  }
  expect_failures = [var.architecture]
}

run "too_little_memory" {
  command = plan
  module {
    source = "../../modules/formatter"
  }
  variables {
    memory_size = 127
  }
  expect_failures = [var.memory_size]
}

run "too_much_memory" {
  command = plan
  module {
    source = "../../modules/formatter"
  }
  variables {
    memory_size = 10241
  }
  expect_failures = [var.memory_size]
}

run "no_time" {
  command = plan
  module {
    source = "../../modules/formatter"
  }
  variables {
    timeout = 0
  }
  expect_failures = [var.timeout]
}

run "too_much_time" {
  command = plan
  module {
    source = "../../modules/formatter"
  }
  variables {
    timeout = 901
  }
  expect_failures = [var.timeout]
}

run "retention_cloudwatch_does_not_know" {
  command = plan
  module {
    source = "../../modules/formatter"
  }
  variables {
    log_retention_days = 91
  }
  expect_failures = [var.log_retention_days]
}

run "three_retries" {
  command = plan
  module {
    source = "../../modules/formatter"
  }
  variables {
    maximum_retry_attempts = 3
  }
  expect_failures = [var.maximum_retry_attempts]
}

run "age_under_a_minute" {
  command = plan
  module {
    source = "../../modules/formatter"
  }
  variables {
    maximum_event_age_seconds = 59
  }
  expect_failures = [var.maximum_event_age_seconds]
}

run "age_over_six_hours" {
  command = plan
  module {
    source = "../../modules/formatter"
  }
  variables {
    maximum_event_age_seconds = 21601
  }
  expect_failures = [var.maximum_event_age_seconds]
}
