# What the Slack channel refuses: one run per rule.

mock_provider "aws" {
  source          = "./mocks"
  override_during = plan
}

variables {
  slack_team_id    = "T0123ABCD"
  slack_channel_id = "C0123ABCD"
}

run "name_with_capitals" {
  command = plan
  module {
    source = "../../modules/slack-channel"
  }
  variables {
    name = "ASR-Notify"
  }
  expect_failures = [var.name]
}

run "team_that_is_a_name" {
  command = plan
  module {
    source = "../../modules/slack-channel"
  }
  variables {
    slack_team_id = "example"
  }
  expect_failures = [var.slack_team_id]
}

run "channel_that_is_a_name" {
  command = plan
  module {
    source = "../../modules/slack-channel"
  }
  variables {
    slack_channel_id = "#security"
  }
  expect_failures = [var.slack_channel_id]
}

run "channel_that_is_a_user" {
  command = plan
  module {
    source = "../../modules/slack-channel"
  }
  variables {
    slack_channel_id = "U0123ABCD"
  }
  expect_failures = [var.slack_channel_id]
}

run "unknown_logging_level" {
  command = plan
  module {
    source = "../../modules/slack-channel"
  }
  variables {
    logging_level = "DEBUG"
  }
  expect_failures = [var.logging_level]
}

run "deletion_within_6_days" {
  command = plan
  module {
    source = "../../modules/slack-channel"
  }
  variables {
    key_deletion_window_days = 6
  }
  expect_failures = [var.key_deletion_window_days]
}

run "deletion_after_31_days" {
  command = plan
  module {
    source = "../../modules/slack-channel"
  }
  variables {
    key_deletion_window_days = 31
  }
  expect_failures = [var.key_deletion_window_days]
}
