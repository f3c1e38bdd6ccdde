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
  region                    = "eu-west-1"
  formatter_package_path    = "mocks/bootstrap.zip"
  slack_poster_package_path = "mocks/bootstrap.zip"

  destinations = {
    security = { amazon_q = { workspace_id = "T0123ABCD", channel_id = "C0123ABCD" } }
  }
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
      output.notification_topic_arns == { security = "arn:aws:sns:eu-west-1:222222222222:asr-notify-security" }
      && output.dead_letter_queue_url == "https://sqs.eu-west-1.amazonaws.com/222222222222/own-queue"
      && output.formatter_function_arn == "arn:aws:lambda:eu-west-1:222222222222:function:mocked"
    )
    error_message = "What an operator needs to find is put out."
  }

  assert {
    condition = (
      keys(module.slack_channel) == ["security"]
      && length(module.slack_bot) == 0 && output.slack_posters == {}
      && length(module.email) == 0
      && output.alert_rule_arns == {}
      && !module.formatter.names_organizational_units
    )
    error_message = "What nobody asked for is not made."
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

run "lookup_off_alarms_off_and_no_bot" {
  command = plan
  module {
    source = "../../terraform"
  }

  variables {
    account_lookup            = "off"
    alarms_enabled            = false
    slack_poster_package_path = "not-built/bootstrap.zip"
    destinations = {
      security = { amazon_q = { workspace_id = "T0123ABCD", channel_id = "C0123ABCD" } }
      stopped  = null
    }
    alerts = { guardduty = {}, macie = null }
  }

  assert {
    condition     = output.organization_reader_role_arn == null
    error_message = "With the lookup off nothing is made in the management account."
  }

  assert {
    condition     = output.alarm_topic_arn == null
    error_message = "Without alarms there is no alarm topic."
  }

  assert {
    condition     = keys(output.notification_topic_arns) == ["security"] && keys(output.alert_rule_arns) == ["guardduty"]
    error_message = "What is null is off, and without a bot its package is not needed."
  }
}
