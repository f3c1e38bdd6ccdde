# Settings that modules/teams-channel refuses.

mock_provider "aws" {
  source          = "./mocks"
  override_during = plan
}

variables {
  topic_arns = ["arn:aws:sns:eu-west-1:222222222222:asr-notify-security"]
  channel_id = "19%3ab6ef35dc342d56ba5654e6fc6d25a071%40thread.tacv2"
}

run "name_with_capitals" {
  command = plan
  module {
    source = "../../modules/teams-channel"
  }
  variables {
    name = "ASR-Notify"
  }
  expect_failures = [var.name]
}

run "no_topic" {
  command = plan
  module {
    source = "../../modules/teams-channel"
  }
  variables {
    topic_arns = []
  }
  expect_failures = [var.topic_arns]
}

run "topic_arn_that_is_a_name" {
  command = plan
  module {
    source = "../../modules/teams-channel"
  }
  variables {
    topic_arns = ["asr-notify-security"]
  }
  expect_failures = [var.topic_arns]
}

run "tenant_that_is_a_domain" {
  command = plan
  module {
    source = "../../modules/teams-channel"
  }
  variables {
    tenant_id = "example.onmicrosoft.com"
  }
  expect_failures = [var.tenant_id]
}

run "team_that_is_a_name" {
  command = plan
  module {
    source = "../../modules/teams-channel"
  }
  variables {
    team_id = "Security"
  }
  expect_failures = [var.team_id]
}

run "channel_that_is_a_name" {
  command = plan
  module {
    source = "../../modules/teams-channel"
  }
  variables {
    channel_id = "General"
  }
  expect_failures = [var.channel_id]
}

run "channel_that_is_not_url_encoded" {
  command = plan
  module {
    source = "../../modules/teams-channel"
  }
  variables {
    channel_id = "19:b6ef35dc342d56ba5654e6fc6d25a071@thread.tacv2"
  }
  expect_failures = [var.channel_id]
}

run "role_that_is_a_name" {
  command = plan
  module {
    source = "../../modules/teams-channel"
  }
  variables {
    role = { arn = "amazon-q" }
  }
  expect_failures = [var.role]
}

run "unknown_logging_level" {
  command = plan
  module {
    source = "../../modules/teams-channel"
  }
  variables {
    logging_level = "DEBUG"
  }
  expect_failures = [var.logging_level]
}

run "partition_without_amazon_q" {
  command = plan
  module {
    source = "../../modules/teams-channel"
  }

  override_data {
    target          = data.aws_partition.current
    override_during = plan
    values          = { partition = "aws-us-gov" }
  }

  expect_failures = [aws_chatbot_teams_channel_configuration.channel]
}
