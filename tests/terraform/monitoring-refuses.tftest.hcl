# Settings that modules/monitoring refuses.

mock_provider "aws" {
  source          = "./mocks"
  override_during = plan
}

mock_provider "aws" {
  alias           = "us_east_1"
  source          = "./mocks"
  override_during = plan
}

run "name_with_capitals" {
  command = plan
  module {
    source = "../../modules/monitoring"
  }
  variables {
    name = "ASR-Notify"
  }
  expect_failures = [var.name]
}

run "name_of_41_characters" {
  command = plan
  module {
    source = "../../modules/monitoring"
  }
  variables {
    name = "a1234567890123456789012345678901234567890"
  }
  expect_failures = [var.name]
}

run "no_email_address" {
  command = plan
  module {
    source = "../../modules/monitoring"
  }
  variables {
    email = []
  }
  expect_failures = [var.email]
}

run "alarm_topic_of_another_region" {
  command = plan
  module {
    source = "../../modules/monitoring"
  }
  variables {
    alarm_topic_arn = "arn:aws:sns:eu-central-1:222222222222:operations"
  }
  expect_failures = [output.topic_arns]
}

run "alarm_topic_name" {
  command = plan
  module {
    source = "../../modules/monitoring"
  }
  variables {
    alarm_topic_arn = "operations"
  }
  expect_failures = [var.alarm_topic_arn]
}

run "us_east_1_alarm_topic_elsewhere" {
  command = plan
  module {
    source = "../../modules/monitoring"
  }
  variables {
    amazon_q_configurations   = ["asr-notify-security"]
    us_east_1_alarm_topic_arn = "arn:aws:sns:eu-west-1:222222222222:operations"
  }
  expect_failures = [var.us_east_1_alarm_topic_arn]
}

run "us_east_1_alarm_topic_without_amazon_q" {
  command = plan
  module {
    source = "../../modules/monitoring"
  }
  variables {
    us_east_1_alarm_topic_arn = "arn:aws:sns:us-east-1:222222222222:operations"
  }
  expect_failures = [output.topic_arns]
}

run "no_topic_for_the_alarms_of_amazon_q" {
  command = plan
  module {
    source = "../../modules/monitoring"
  }
  variables {
    email                   = []
    alarm_topic_arn         = "arn:aws:sns:eu-west-1:222222222222:operations"
    amazon_q_configurations = ["asr-notify-security"]
  }
  expect_failures = [output.topic_arns]
}

run "key_alias" {
  command = plan
  module {
    source = "../../modules/monitoring"
  }
  variables {
    key = { arn = "arn:aws:kms:eu-west-1:222222222222:alias/shared" }
  }
  expect_failures = [var.key]
}

run "email_with_display_name" {
  command = plan
  module {
    source = "../../modules/monitoring"
  }
  variables {
    email = ["Operations <operations@example.com>"]
  }
  expect_failures = [var.email]
}

run "formatter_function_arn" {
  command = plan
  module {
    source = "../../modules/monitoring"
  }
  variables {
    formatter = merge(var.formatter, { function_name = "arn:aws:lambda:eu-west-1:222222222222:function:asr-notify-formatter" })
  }
  expect_failures = [var.formatter]
}

run "formatter_queue_url" {
  command = plan
  module {
    source = "../../modules/monitoring"
  }
  variables {
    formatter = merge(var.formatter, { retry_queue_name = "https://sqs.eu-west-1.amazonaws.com/222222222222/own-queue" })
  }
  expect_failures = [var.formatter]
}

run "omitted_rule_arn" {
  command = plan
  module {
    source = "../../modules/monitoring"
  }
  variables {
    omitted_rule_names = ["arn:aws:events:eu-west-1:222222222222:rule/asr-notify-security-hub-omitted"]
  }
  expect_failures = [var.omitted_rule_names]
}

run "destination_topic_arn" {
  command = plan
  module {
    source = "../../modules/monitoring"
  }
  variables {
    destination_topic_names = ["arn:aws:sns:eu-west-1:222222222222:asr-notify-audit"]
  }
  expect_failures = [var.destination_topic_names]
}

run "poster_key_with_capitals" {
  command = plan
  module {
    source = "../../modules/monitoring"
  }
  variables {
    posters = { On-Call = var.poster }
  }
  expect_failures = [var.posters]
}

run "poster_queue_arn" {
  command = plan
  module {
    source = "../../modules/monitoring"
  }
  variables {
    posters = { on-call = merge(var.poster, { queue_name = "arn:aws:sqs:eu-west-1:222222222222:own-queue" }) }
  }
  expect_failures = [var.posters]
}

run "amazon_q_configuration_arn" {
  command = plan
  module {
    source = "../../modules/monitoring"
  }
  variables {
    amazon_q_configurations = ["arn:aws:chatbot::222222222222:chat-configuration/slack-channel/asr-notify-security"]
  }
  expect_failures = [var.amazon_q_configurations]
}

run "key_deletion_window_of_6_days" {
  command = plan
  module {
    source = "../../modules/monitoring"
  }
  variables {
    key_deletion_window_days = 6
  }
  expect_failures = [var.key_deletion_window_days]
}

run "key_deletion_window_of_31_days" {
  command = plan
  module {
    source = "../../modules/monitoring"
  }
  variables {
    key_deletion_window_days = 31
  }
  expect_failures = [var.key_deletion_window_days]
}
