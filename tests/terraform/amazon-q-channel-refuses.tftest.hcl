# Settings that modules/amazon-q-channel refuses.

mock_provider "aws" {
  source          = "./mocks"
  override_during = plan
}

variables {
  topic_arns = ["arn:aws:sns:eu-west-1:222222222222:asr-notify-security"]
}

run "name_with_capitals" {
  command = plan
  module {
    source = "../../modules/amazon-q-channel"
  }
  variables {
    name = "ASR-Notify"
  }
  expect_failures = [var.name]
}

run "topic_arn_that_is_a_name" {
  command = plan
  module {
    source = "../../modules/amazon-q-channel"
  }
  variables {
    topic_arns = ["arn:aws:sns:eu-west-1:222222222222:one", "asr-notify-security"]
  }
  expect_failures = [var.topic_arns]
}

run "no_topic" {
  command = plan
  module {
    source = "../../modules/amazon-q-channel"
  }
  variables {
    topic_arns = []
  }
  expect_failures = [var.topic_arns]
}

run "role_that_is_a_name" {
  command = plan
  module {
    source = "../../modules/amazon-q-channel"
  }
  variables {
    role = { arn = "amazon-q" }
  }
  expect_failures = [var.role]
}

run "team_that_is_a_name" {
  command = plan
  module {
    source = "../../modules/amazon-q-channel"
  }
  variables {
    slack_team_id = "example"
  }
  expect_failures = [var.slack_team_id]
}

run "channel_that_is_a_name" {
  command = plan
  module {
    source = "../../modules/amazon-q-channel"
  }
  variables {
    slack_channel_id = "#security"
  }
  expect_failures = [var.slack_channel_id]
}

run "channel_that_is_a_user" {
  command = plan
  module {
    source = "../../modules/amazon-q-channel"
  }
  variables {
    slack_channel_id = "U0123ABCD"
  }
  expect_failures = [var.slack_channel_id]
}

run "unknown_logging_level" {
  command = plan
  module {
    source = "../../modules/amazon-q-channel"
  }
  variables {
    logging_level = "DEBUG"
  }
  expect_failures = [var.logging_level]
}

run "partition_without_amazon_q" {
  command = plan
  module {
    source = "../../modules/amazon-q-channel"
  }

  override_data {
    target          = data.aws_partition.current
    override_during = plan
    values          = { partition = "aws-us-gov" }
  }

  expect_failures = [aws_chatbot_slack_channel_configuration.channel]
}
