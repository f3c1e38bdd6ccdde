# The deployment: two accounts, and how the modules are wired.

mock_provider "aws" {
  source          = "./mocks"
  override_during = plan
}

mock_provider "aws" {
  alias           = "management"
  override_during = plan

  mock_data "aws_caller_identity" {
    defaults = { account_id = "111111111111" }
  }

  mock_data "aws_partition" {
    defaults = { partition = "aws" }
  }

  mock_resource "aws_iam_role" {
    defaults = { arn = "arn:aws:iam::111111111111:role/asr-notify-organization-reader" }
  }
}

variables {
  region       = "eu-west-1"
  slack        = { workspace_id = "T0123ABCD", channel_id = "C0123ABCD" }
  package_path = "mocks/bootstrap.zip"
}

run "defaults" {
  command = plan
  module {
    source = "../../terraform"
  }

  assert {
    condition     = output.organization_reader_role_arn == "arn:aws:iam::111111111111:role/asr-notify-organization-reader"
    error_message = "By default a role in the management account is made, by that account's provider."
  }

  assert {
    condition     = output.formatter_function_name == "asr-notify-formatter" && output.log_group_name == "/aws/lambda/asr-notify-formatter"
    error_message = "The formatter carries the deployment's name."
  }

  assert {
    condition = (
      output.status_topic_arn == "arn:aws:sns:eu-west-1:222222222222:SO0111-ASR_Topic"
      && output.alarm_topic_arn == "arn:aws:sns:eu-west-1:222222222222:SO0111-ASR_Alarm_Topic"
    )
    error_message = "Both of ASR's topics are found."
  }

  assert {
    condition = (
      output.notification_topic_arn == "arn:aws:sns:eu-west-1:222222222222:own-topic"
      && output.dead_letter_queue_url == "https://sqs.eu-west-1.amazonaws.com/222222222222/own-queue"
      && output.formatter_function_arn == "arn:aws:lambda:eu-west-1:222222222222:function:mocked"
    )
    error_message = "What an operator needs to find is put out."
  }
}

run "lookup_direct" {
  command = plan
  module {
    source = "../../terraform"
  }

  variables {
    account_lookup             = "direct"
    account_lookup_external_id = "left over from mode role"
  }

  assert {
    condition     = output.organization_reader_role_arn == null
    error_message = "Looking up directly makes nothing in the management account."
  }
}

run "lookup_off" {
  command = plan
  module {
    source = "../../terraform"
  }

  variables {
    account_lookup = "off"
  }

  assert {
    condition     = output.organization_reader_role_arn == null
    error_message = "With the lookup off nothing is made in the management account."
  }
}

run "alarms_off" {
  command = plan
  module {
    source = "../../terraform"
  }

  variables {
    alarms_enabled = false
  }

  assert {
    condition     = output.alarm_topic_arn == null
    error_message = "Without alarms there is no alarm topic."
  }
}

run "unknown_lookup" {
  command = plan
  module {
    source = "../../terraform"
  }

  variables {
    account_lookup = "sts"
  }

  expect_failures = [var.account_lookup]
}

run "package_not_built" {
  command = plan
  module {
    source = "../../terraform"
  }

  variables {
    package_path = "not-built/bootstrap.zip"
  }

  expect_failures = [var.package_path]
}

run "role_in_the_security_account" {
  command = plan
  module {
    source = "../../terraform"
  }

  override_data {
    target = data.aws_caller_identity.security
    values = { account_id = "111111111111" }
  }

  expect_failures = [check.management_account]
}
