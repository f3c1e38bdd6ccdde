# What a company requires, and values of it that the modules refuse.

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
  timeout      = 30
  tags         = {}

  architecture = "arm64"
  memory_size  = 256

  queue               = { name = "asr-notify-example-work", retention_days = 4, max_receive_count = 7 }
  dead_letter_senders = []
  destinations        = [var.destination]
  topic_arns          = ["arn:aws:sns:eu-west-1:222222222222:asr-notify-security"]
}

run "path_without_slashes" {
  command = plan
  module {
    source = "../../modules/lambda-function"
  }
  variables {
    iam = { path = "security" }
  }
  expect_failures = [var.iam]
}

run "boundary_that_is_a_role" {
  command = plan
  module {
    source = "../../modules/lambda-function"
  }
  variables {
    iam = { permissions_boundary_arn = "arn:aws:iam::222222222222:role/boundary" }
  }
  expect_failures = [var.iam]
}

run "retention_of_91_days" {
  command = plan
  module {
    source = "../../modules/lambda-function"
  }
  variables {
    log_group = { retention_days = 91 }
  }
  expect_failures = [var.log_group]
}

run "log_class_of_another_name" {
  command = plan
  module {
    source = "../../modules/lambda-function"
  }
  variables {
    log_group = { class = "INFREQUENT" }
  }
  expect_failures = [var.log_group]
}

run "log_key_by_alias" {
  command = plan
  module {
    source = "../../modules/lambda-function"
  }
  variables {
    log_group = { key_arn = "arn:aws:kms:eu-west-1:222222222222:alias/logs" }
  }
  expect_failures = [var.log_group]
}

run "queue_key_by_alias" {
  command = plan
  module {
    source = "../../modules/lambda-function"
  }
  variables {
    queue_key_arn = "arn:aws:kms:eu-west-1:222222222222:alias/queues"
  }
  expect_failures = [var.queue_key_arn]
}

run "messages_above_1_mib" {
  command = plan
  module {
    source = "../../modules/lambda-function"
  }
  variables {
    queue_max_message_bytes = 1048577
  }
  expect_failures = [var.queue_max_message_bytes]
}

run "messages_below_256_kib" {
  command = plan
  module {
    source = "../../modules/lambda-function"
  }
  variables {
    queue_max_message_bytes = 262143
  }
  expect_failures = [var.queue_max_message_bytes]
}

run "concurrency_below_the_queues" {
  command = plan
  module {
    source = "../../modules/lambda-function"
  }
  variables {
    reserved_concurrency = 1
  }
  expect_failures = [var.reserved_concurrency]
}

run "vpc_without_subnets" {
  command = plan
  module {
    source = "../../modules/lambda-function"
  }
  variables {
    vpc = { subnet_ids = [], security_group_ids = ["sg-0a"] }
  }
  expect_failures = [var.vpc]
}

run "vpc_without_security_groups" {
  command = plan
  module {
    source = "../../modules/lambda-function"
  }
  variables {
    vpc = { subnet_ids = ["subnet-0a"], security_group_ids = [] }
  }
  expect_failures = [var.vpc]
}

run "security_group_by_name" {
  command = plan
  module {
    source = "../../modules/lambda-function"
  }
  variables {
    vpc = { subnet_ids = ["subnet-0a"], security_group_ids = ["default"] }
  }
  expect_failures = [var.vpc]
}

run "formatter_concurrency_below_its_queues" {
  command = plan
  module {
    source = "../../modules/formatter"
  }
  variables {
    reserved_concurrency = 4
  }
  expect_failures = [var.reserved_concurrency]
}

run "state_key_by_alias" {
  command = plan
  module {
    source = "../../modules/formatter"
  }
  variables {
    tables = { key_arn = "arn:aws:kms:eu-west-1:222222222222:alias/tables" }
  }
  expect_failures = [var.tables]
}

run "threads_key_by_alias" {
  command = plan
  module {
    source = "../../modules/slack-bot"
  }
  variables {
    topic_arns = { security = "arn:aws:sns:eu-west-1:222222222222:asr-notify-security" }
    tables     = { key_arn = "arn:aws:kms:eu-west-1:222222222222:alias/tables" }
  }
  expect_failures = [var.tables]
}

run "channel_path_without_slashes" {
  command = plan
  module {
    source = "../../modules/amazon-q-channel"
  }
  variables {
    iam = { path = "security" }
  }
  expect_failures = [var.iam]
}

run "reader_boundary_that_is_a_role" {
  command = plan
  module {
    source = "../../modules/organization-reader"
  }
  variables {
    iam = { permissions_boundary_arn = "arn:aws:iam::222222222222:role/boundary" }
  }
  expect_failures = [var.iam]
}
