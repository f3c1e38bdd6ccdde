# What the bot refuses: one run per rule.

mock_provider "aws" {
  source          = "./mocks"
  override_during = plan
}

variables {
  name      = "asr-notify-on-call"
  topic_arn = "arn:aws:sns:eu-west-1:222222222222:asr-notify-on-call"
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
    topic_arn = "asr-notify-on-call"
  }
  expect_failures = [var.topic_arn]
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

run "token_that_is_a_token" {
  command = plan
  module {
    source = "../../modules/slack-bot"
  }
  variables {
    token_secret_arn = "xoxb-0123-0123-abcd"
  }
  expect_failures = [var.token_secret_arn]
}

run "secret_without_its_last_six_characters" {
  command = plan
  module {
    source = "../../modules/slack-bot"
  }
  variables {
    token_secret_arn = "arn:aws:secretsmanager:eu-west-1:222222222222:secret:token"
  }
  expect_failures = [var.token_secret_arn]
}

run "every_secret" {
  command = plan
  module {
    source = "../../modules/slack-bot"
  }
  variables {
    token_secret_arn = "arn:aws:secretsmanager:eu-west-1:222222222222:secret:*-AbCdEf"
  }
  expect_failures = [var.token_secret_arn]
}

run "key_that_is_an_alias" {
  command = plan
  module {
    source = "../../modules/slack-bot"
  }
  variables {
    token_key_arn = "arn:aws:kms:eu-west-1:222222222222:alias/token"
  }
  expect_failures = [var.token_key_arn]
}

run "slack_in_the_clear" {
  command = plan
  module {
    source = "../../modules/slack-bot"
  }
  variables {
    slack_api_url = "http://slack.com/api"
  }
  expect_failures = [var.slack_api_url]
}

run "slack_in_the_clear_beside_this_machine" {
  command = plan
  module {
    source = "../../modules/slack-bot"
  }
  variables {
    slack_api_url = "http://localhost.example.com/api"
  }
  expect_failures = [var.slack_api_url]
}

run "slack_with_a_slash_at_its_end" {
  command = plan
  module {
    source = "../../modules/slack-bot"
  }
  variables {
    slack_api_url = "https://slack.com/api/"
  }
  expect_failures = [var.slack_api_url]
}

run "threads_of_59_seconds" {
  command = plan
  module {
    source = "../../modules/slack-bot"
  }
  variables {
    thread_lifetime_seconds = 59
  }
  expect_failures = [var.thread_lifetime_seconds]
}

run "threads_of_more_than_a_year" {
  command = plan
  module {
    source = "../../modules/slack-bot"
  }
  variables {
    thread_lifetime_seconds = 31536001
  }
  expect_failures = [var.thread_lifetime_seconds]
}

run "threads_of_half_seconds" {
  command = plan
  module {
    source = "../../modules/slack-bot"
  }
  variables {
    thread_lifetime_seconds = 60.5
  }
  expect_failures = [var.thread_lifetime_seconds]
}

run "package_that_is_no_zip" {
  command = plan
  module {
    source = "../../modules/slack-bot"
  }
  variables {
    package = { path = "bootstrap", hash = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=" }
  }
  expect_failures = [var.package]
}

run "package_hash_in_hexadecimal" {
  command = plan
  module {
    source = "../../modules/slack-bot"
  }
  variables {
    package = { path = "bootstrap.zip", hash = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" }
  }
  expect_failures = [var.package]
}

run "how_it_runs" {
  command = plan
  module {
    source = "../../modules/slack-bot"
  }
  variables {
    architecture       = "arm"
    memory_size        = 127
    timeout            = 901
    log_retention_days = 91
  }
  expect_failures = [var.architecture, var.memory_size, var.timeout, var.log_retention_days]
}
