# Settings that modules/slack-bot refuses itself. lambda-function-refuses.tftest.hcl has the others.

mock_provider "aws" {
  source          = "./mocks"
  override_during = plan
}

variables {
  name       = "asr-notify-on-call"
  topic_arns = { on-call = "arn:aws:sns:eu-west-1:222222222222:asr-notify-on-call" }
}

run "name_of_57_characters" {
  command = plan
  module {
    source = "../../modules/slack-bot"
  }
  variables {
    name = "a12345678901234567890123456789012345678901234567890123456"
  }
  expect_failures = [var.name]
}

run "topic_that_is_a_name" {
  command = plan
  module {
    source = "../../modules/slack-bot"
  }
  variables {
    topic_arns = { on-call = "asr-notify-on-call" }
  }
  expect_failures = [var.topic_arns]
}

run "channel_that_is_a_name" {
  command = plan
  module {
    source = "../../modules/slack-bot"
  }
  variables {
    channel_id = "#security"
  }
  expect_failures = [var.channel_id]
}

run "token_in_place_of_its_arn" {
  command = plan
  module {
    source = "../../modules/slack-bot"
  }
  variables {
    token_secret_arn = "xoxb-0123-0123-abcd"
  }
  expect_failures = [var.token_secret_arn]
}

run "secret_arn_without_its_suffix" {
  command = plan
  module {
    source = "../../modules/slack-bot"
  }
  variables {
    token_secret_arn = "arn:aws:secretsmanager:eu-west-1:222222222222:secret:token"
  }
  expect_failures = [var.token_secret_arn]
}

run "secret_arn_with_wildcard" {
  command = plan
  module {
    source = "../../modules/slack-bot"
  }
  variables {
    token_secret_arn = "arn:aws:secretsmanager:eu-west-1:222222222222:secret:*-AbCdEf"
  }
  expect_failures = [var.token_secret_arn]
}

run "key_arn_of_an_alias" {
  command = plan
  module {
    source = "../../modules/slack-bot"
  }
  variables {
    token_key_arn = "arn:aws:kms:eu-west-1:222222222222:alias/token"
  }
  expect_failures = [var.token_key_arn]
}

run "slack_api_url_without_tls" {
  command = plan
  module {
    source = "../../modules/slack-bot"
  }
  variables {
    slack_api_url = "http://slack.com/api"
  }
  expect_failures = [var.slack_api_url]
}

run "slack_api_url_without_tls_to_a_host_like_localhost" {
  command = plan
  module {
    source = "../../modules/slack-bot"
  }
  variables {
    slack_api_url = "http://localhost.example.com/api"
  }
  expect_failures = [var.slack_api_url]
}

run "slack_api_url_with_trailing_slash" {
  command = plan
  module {
    source = "../../modules/slack-bot"
  }
  variables {
    slack_api_url = "https://slack.com/api/"
  }
  expect_failures = [var.slack_api_url]
}

run "thread_lifetime_of_59_seconds" {
  command = plan
  module {
    source = "../../modules/slack-bot"
  }
  variables {
    thread_lifetime_seconds = 59
  }
  expect_failures = [var.thread_lifetime_seconds]
}

run "thread_lifetime_over_a_year" {
  command = plan
  module {
    source = "../../modules/slack-bot"
  }
  variables {
    thread_lifetime_seconds = 31536001
  }
  expect_failures = [var.thread_lifetime_seconds]
}

run "thread_lifetime_with_fraction" {
  command = plan
  module {
    source = "../../modules/slack-bot"
  }
  variables {
    thread_lifetime_seconds = 60.5
  }
  expect_failures = [var.thread_lifetime_seconds]
}

run "timeout_of_29" {
  command = plan
  module {
    source = "../../modules/slack-bot"
  }
  variables {
    timeout = 29
  }
  expect_failures = [var.timeout]
}

run "timeout_of_901" {
  command = plan
  module {
    source = "../../modules/slack-bot"
  }
  variables {
    timeout = 901
  }
  expect_failures = [var.timeout]
}
