# Settings that modules/notification-topic refuses.

mock_provider "aws" {
  source          = "./mocks"
  override_during = plan
}

variables {
  name = "asr-notify-security"
}

run "name_with_capitals" {
  command = plan
  module {
    source = "../../modules/notification-topic"
  }
  variables {
    name = "ASR-Notify"
  }
  expect_failures = [var.name]
}

run "name_of_57_characters" {
  command = plan
  module {
    source = "../../modules/notification-topic"
  }
  variables {
    name = "a12345678901234567890123456789012345678901234567890123456"
  }
  expect_failures = [var.name]
}

run "key_deletion_window_of_6_days" {
  command = plan
  module {
    source = "../../modules/notification-topic"
  }
  variables {
    key_deletion_window_days = 6
  }
  expect_failures = [var.key_deletion_window_days]
}

run "key_deletion_window_of_31_days" {
  command = plan
  module {
    source = "../../modules/notification-topic"
  }
  variables {
    key_deletion_window_days = 31
  }
  expect_failures = [var.key_deletion_window_days]
}

run "key_alias" {
  command = plan
  module {
    source = "../../modules/notification-topic"
  }
  variables {
    key = { arn = "arn:aws:kms:eu-west-1:222222222222:alias/shared" }
  }
  expect_failures = [var.key]
}
