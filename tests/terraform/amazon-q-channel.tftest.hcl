# The Slack channel: what it shows, and how little Amazon Q may do.

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
    error_message = "The guardrail denies everything; left out it would be AdministratorAccess."
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
    error_message = "The channel reads this topic with this role, and says what it dropped."
  }

  assert {
    condition = aws_iam_role.channel.name == "asr-notify-security-channel" && jsondecode(aws_iam_role.channel.assume_role_policy).Statement == [
      { Effect = "Allow", Principal = { Service = "chatbot.amazonaws.com" }, Action = "sts:AssumeRole" }
    ]
    error_message = "Only Amazon Q in chat applications may use the channel's role, which may do nothing (roles.tftest.hcl)."
  }

  assert {
    condition     = output.configuration_name == "asr-notify-security"
    error_message = "The name Amazon Q counts under is put out."
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
    error_message = "An old private channel and the logging level can be set."
  }
}
