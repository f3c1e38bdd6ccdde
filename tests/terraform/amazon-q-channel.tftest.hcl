# The Slack channel of Amazon Q: configuration, guardrail and role.

mock_provider "aws" {
  source          = "./mocks"
  override_during = plan
}

variables {
  topic_arns = ["arn:aws:sns:eu-west-1:222222222222:asr-notify-security"]
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
      aws_chatbot_slack_channel_configuration.channel.configuration_name == "asr-notify-t0123abcd-c0123abcd"
      && aws_chatbot_slack_channel_configuration.channel.slack_team_id == "T0123ABCD"
      && aws_chatbot_slack_channel_configuration.channel.slack_channel_id == "C0123ABCD"
      && aws_chatbot_slack_channel_configuration.channel.sns_topic_arns == toset(["arn:aws:sns:eu-west-1:222222222222:asr-notify-security"])
      && aws_chatbot_slack_channel_configuration.channel.iam_role_arn == aws_iam_role.channel[0].arn
      && aws_chatbot_slack_channel_configuration.channel.logging_level == "ERROR"
    )
    error_message = "The configuration must be named by its channel, use the given topic and the role, and log messages that Amazon Q drops."
  }

  assert {
    condition = aws_iam_role.channel[0].name == "asr-notify-t0123abcd-c0123abcd-channel" && jsondecode(aws_iam_role.channel[0].assume_role_policy).Statement == [
      { Effect = "Allow", Principal = { Service = "chatbot.amazonaws.com" }, Action = "sts:AssumeRole" }
    ]
    error_message = "Only Amazon Q may assume the role, which has no permission (roles.tftest.hcl)."
  }

  assert {
    condition     = output.configuration_name == "asr-notify-t0123abcd-c0123abcd" && output.role_arn == aws_iam_role.channel[0].arn
    error_message = "The outputs must be the configuration's name and the role."
  }
}

# terraform_data changes with what AWS cannot change, and the configuration is replaced with it.
run "identity_is_what_aws_cannot_change" {
  command = plan
  module {
    source = "../../modules/amazon-q-channel"
  }

  assert {
    condition = (
      terraform_data.identity.input == ["asr-notify-t0123abcd-c0123abcd", "T0123ABCD", "C0123ABCD"]
      && can(regex("replace_triggered_by = \\[terraform_data\\.identity\\]", file("../../modules/amazon-q-channel/main.tf")))
    )
    error_message = "A new name, workspace or channel must replace the configuration."
  }
}

run "several_topics_with_a_shared_role_and_a_name" {
  command = plan
  module {
    source = "../../modules/amazon-q-channel"
  }

  variables {
    name             = "security-channel"
    slack_channel_id = "G0123ABCD"
    logging_level    = "NONE"
    role             = { arn = "arn:aws:iam::222222222222:role/amazon-q" }
    topic_arns = [
      "arn:aws:sns:eu-west-1:222222222222:asr-notify-critical",
      "arn:aws:sns:eu-west-1:222222222222:asr-notify-digest",
    ]
  }

  assert {
    condition = (
      aws_chatbot_slack_channel_configuration.channel.sns_topic_arns == var.topic_arns
      && aws_chatbot_slack_channel_configuration.channel.iam_role_arn == "arn:aws:iam::222222222222:role/amazon-q"
      && length(aws_iam_role.channel) == 0
      && output.configuration_name == "security-channel"
    )
    error_message = "The configuration must take all topics, the given role and name, and make no role."
  }

  assert {
    condition = (
      aws_chatbot_slack_channel_configuration.channel.slack_channel_id == "G0123ABCD"
      && aws_chatbot_slack_channel_configuration.channel.logging_level == "NONE"
    )
    error_message = "An old private channel must be accepted, and the logging level used."
  }
}
