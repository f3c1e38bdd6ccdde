# The Slack channel of Amazon Q: configuration, guardrail and role.

mock_provider "aws" {
  source          = "./mocks"
  override_during = plan
}

variables {
  name = "asr-notify-security"
}

run "defaults" {
  command = plan
  module {
    source = "../../modules/amazon-q-channel"
  }

  assert {
    condition     = aws_chatbot_slack_channel_configuration.channel.guardrail_policy_arns == tolist(["arn:aws:iam::aws:policy/AWSDenyAll"])
    error_message = "The guardrail must deny everything; the default is AdministratorAccess."
  }

  assert {
    condition = (
      aws_chatbot_slack_channel_configuration.channel.configuration_name == "asr-notify-security"
      && aws_chatbot_slack_channel_configuration.channel.slack_team_id == "T0123ABCD"
      && aws_chatbot_slack_channel_configuration.channel.slack_channel_id == "C0123ABCD"
      && aws_chatbot_slack_channel_configuration.channel.sns_topic_arns == toset(["arn:aws:sns:eu-west-1:222222222222:asr-notify-security"])
      && aws_chatbot_slack_channel_configuration.channel.iam_role_arn == aws_iam_role.channel.arn
      && aws_chatbot_slack_channel_configuration.channel.logging_level == "ERROR"
    )
    error_message = "The channel must use the given topic and the role, and log messages that Amazon Q drops."
  }

  assert {
    condition = aws_iam_role.channel.name == "asr-notify-security-channel" && jsondecode(aws_iam_role.channel.assume_role_policy).Statement == [
      { Effect = "Allow", Principal = { Service = "chatbot.amazonaws.com" }, Action = "sts:AssumeRole" }
    ]
    error_message = "Only Amazon Q may assume the role, which has no permission (roles.tftest.hcl)."
  }

  assert {
    condition     = output.configuration_name == "asr-notify-security"
    error_message = "The output must be the configuration's name."
  }
}

run "old_private_channel" {
  command = plan
  module {
    source = "../../modules/amazon-q-channel"
  }

  variables {
    slack_channel_id = "G0123ABCD"
    logging_level    = "NONE"
  }

  assert {
    condition = (
      aws_chatbot_slack_channel_configuration.channel.slack_channel_id == "G0123ABCD"
      && aws_chatbot_slack_channel_configuration.channel.logging_level == "NONE"
    )
    error_message = "An old private channel must be accepted, and the logging level used."
  }
}
