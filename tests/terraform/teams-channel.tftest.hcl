# The Microsoft Teams channel of Amazon Q: configuration, guardrail and role.

mock_provider "aws" {
  source          = "./mocks"
  override_during = plan
}

variables {
  topic_arns = ["arn:aws:sns:eu-west-1:222222222222:asr-notify-critical", "arn:aws:sns:eu-west-1:222222222222:asr-notify-digest"]
  channel_id = "19%3ab6ef35dc342d56ba5654e6fc6d25a071%40thread.tacv2"

  own_name = "asr-notify-66666666-7777-8888-9999-000000000000-9a9a6f9c"
}

run "defaults" {
  command = plan
  module {
    source = "../../modules/teams-channel"
  }

  assert {
    condition     = aws_chatbot_teams_channel_configuration.channel.guardrail_policy_arns == tolist(["arn:aws:iam::aws:policy/AWSDenyAll"])
    error_message = "The guardrail must deny everything; the default is AdministratorAccess."
  }

  assert {
    condition = (
      aws_chatbot_teams_channel_configuration.channel.configuration_name == var.own_name
      && aws_chatbot_teams_channel_configuration.channel.tenant_id == "11111111-2222-3333-4444-555555555555"
      && aws_chatbot_teams_channel_configuration.channel.team_id == "66666666-7777-8888-9999-000000000000"
      && aws_chatbot_teams_channel_configuration.channel.channel_id == var.channel_id
      && aws_chatbot_teams_channel_configuration.channel.sns_topic_arns == toset(var.topic_arns)
      && aws_chatbot_teams_channel_configuration.channel.iam_role_arn == aws_iam_role.channel[0].arn
      && aws_chatbot_teams_channel_configuration.channel.logging_level == "ERROR"
    )
    error_message = "The configuration must be named by its channel, use the given topics and the role, and log messages that Amazon Q drops."
  }

  assert {
    condition = aws_iam_role.channel[0].name == "${var.own_name}-channel" && length(aws_iam_role.channel[0].name) <= 64 && jsondecode(aws_iam_role.channel[0].assume_role_policy).Statement == [
      { Effect = "Allow", Principal = { Service = "chatbot.amazonaws.com" }, Action = "sts:AssumeRole" }
    ]
    error_message = "Only Amazon Q may assume the role, which has no permission (roles.tftest.hcl)."
  }

  # terraform_data changes with what AWS cannot change, and the configuration is replaced with it.
  assert {
    condition = (
      terraform_data.identity.input == [var.own_name, var.tenant_id, var.team_id, var.channel_id]
      && can(regex("replace_triggered_by = \\[terraform_data\\.identity\\]", file("../../modules/teams-channel/main.tf")))
    )
    error_message = "A new name, tenant, team or channel must replace the configuration."
  }
}

run "shared_role_and_name" {
  command = plan
  module {
    source = "../../modules/teams-channel"
  }

  variables {
    name = "security-channel"
    role = { arn = "arn:aws:iam::222222222222:role/amazon-q" }
  }

  assert {
    condition = (
      aws_chatbot_teams_channel_configuration.channel.iam_role_arn == "arn:aws:iam::222222222222:role/amazon-q"
      && length(aws_iam_role.channel) == 0
      && output.configuration_name == "security-channel"
    )
    error_message = "The configuration must use the given role and name, and make no role."
  }
}
