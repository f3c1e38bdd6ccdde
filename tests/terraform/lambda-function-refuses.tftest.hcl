# Settings that modules/lambda-function refuses.

mock_provider "aws" {
  source          = "./mocks"
  override_during = plan
}

variables {
  package_name = "formatter"
  name         = "asr-notify-example"
  description  = "An example"
  environment  = { SETTING = "value" }
  policies     = {}
  architecture = "arm64"
  memory_size  = 256
  timeout      = 30
  log_group    = { retention_days = 90 }
  tags         = { project = "asr-notify" }

  queue               = { name = "asr-notify-example-work", retention_days = 4, max_receive_count = 7 }
  dead_letter_senders = []
}

run "name_with_space" {
  command = plan
  module {
    source = "../../modules/lambda-function"
  }
  variables {
    name = "asr notify"
  }
  expect_failures = [var.name]
}

run "policy_with_a_reserved_name" {
  command = plan
  module {
    source = "../../modules/lambda-function"
  }
  variables {
    policies = { own = "{}" }
  }
  expect_failures = [var.policies]
}

run "unknown_architecture" {
  command = plan
  module {
    source = "../../modules/lambda-function"
  }
  variables {
    architecture = "arm"
  }
  expect_failures = [var.architecture]
}

run "memory_size_of_127" {
  command = plan
  module {
    source = "../../modules/lambda-function"
  }
  variables {
    memory_size = 127
  }
  expect_failures = [var.memory_size]
}

run "memory_size_of_10241" {
  command = plan
  module {
    source = "../../modules/lambda-function"
  }
  variables {
    memory_size = 10241
  }
  expect_failures = [var.memory_size]
}

run "timeout_of_0" {
  command = plan
  module {
    source = "../../modules/lambda-function"
  }
  variables {
    timeout = 0
  }
  expect_failures = [var.timeout]
}

run "timeout_of_901" {
  command = plan
  module {
    source = "../../modules/lambda-function"
  }
  variables {
    timeout = 901
  }
  expect_failures = [var.timeout]
}
