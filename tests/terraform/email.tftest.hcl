# The email subscriptions, and settings that modules/email refuses.

mock_provider "aws" {
  source          = "./mocks"
  override_during = plan
}

variables {
  topic_arn = "arn:aws:sns:eu-west-1:222222222222:asr-notify-audit"
  addresses = ["security@example.com", "on-call+aws@team.example.co.jp"]
}

run "defaults" {
  command = plan
  module {
    source = "../../modules/email"
  }

  assert {
    condition = {
      for address, subscription in aws_sns_topic_subscription.address : address => [subscription.topic_arn, subscription.protocol, subscription.endpoint]
      } == {
      "security@example.com"           = ["arn:aws:sns:eu-west-1:222222222222:asr-notify-audit", "email", "security@example.com"]
      "on-call+aws@team.example.co.jp" = ["arn:aws:sns:eu-west-1:222222222222:asr-notify-audit", "email", "on-call+aws@team.example.co.jp"]
    }
    error_message = "Each address must have a subscription of its own."
  }
}

run "topic_arn_that_is_a_name" {
  command = plan
  module {
    source = "../../modules/email"
  }
  variables {
    topic_arn = "asr-notify-audit"
  }
  expect_failures = [var.topic_arn]
}

run "no_address" {
  command = plan
  module {
    source = "../../modules/email"
  }
  variables {
    addresses = []
  }
  expect_failures = [var.addresses]
}

run "address_without_domain" {
  command = plan
  module {
    source = "../../modules/email"
  }
  variables {
    addresses = ["security@example.com", "security"]
  }
  expect_failures = [var.addresses]
}

run "address_with_display_name" {
  command = plan
  module {
    source = "../../modules/email"
  }
  variables {
    addresses = ["Security <security@example.com>"]
  }
  expect_failures = [var.addresses]
}
