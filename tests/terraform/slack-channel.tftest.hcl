# The Slack channel: its topic, the topic's key, and how little Amazon Q may do.

mock_provider "aws" {
  source          = "./mocks"
  override_during = plan
}

variables {
  slack_team_id    = "T0123ABCD"
  slack_channel_id = "C0123ABCD"
}

run "defaults" {
  command = plan
  module {
    source = "../../modules/slack-channel"
  }

  assert {
    condition = (
      aws_sns_topic.notifications.name == "asr-notify"
      && aws_sns_topic.notifications.kms_master_key_id == aws_kms_key.topic.arn
      && aws_kms_key.topic.enable_key_rotation
      && aws_kms_key.topic.deletion_window_in_days == 30
      && aws_kms_alias.topic.name == "alias/asr-notify"
      && aws_kms_alias.topic.target_key_id == aws_kms_key.topic.key_id
    )
    error_message = "The topic is encrypted with a key of its own, which rotates."
  }

  assert {
    condition = jsondecode(aws_kms_key.topic.policy).Statement == [{
      Sid       = "AccountDecidesByIam"
      Effect    = "Allow"
      Principal = { AWS = "arn:aws:iam::222222222222:root" }
      Action    = "kms:*"
      Resource  = "*"
    }]
    error_message = "The key's policy names the account alone."
  }

  assert {
    condition = jsondecode(aws_sns_topic_policy.notifications.policy).Statement == [
      {
        Sid       = "OwnerAccount"
        Effect    = "Allow"
        Principal = { AWS = "arn:aws:iam::222222222222:root" }
        Action    = ["sns:Publish", "sns:Subscribe"]
        Resource  = aws_sns_topic.notifications.arn
      },
      {
        Sid       = "EncryptedTransportOnly"
        Effect    = "Deny"
        Principal = "*"
        Action    = ["sns:Publish", "sns:Subscribe"]
        Resource  = aws_sns_topic.notifications.arn
        Condition = { Bool = { "aws:SecureTransport" = "false" } }
      },
    ]
    error_message = "The owner account publishes and subscribes, and nobody without TLS."
  }

  assert {
    condition     = aws_sns_topic_policy.notifications.arn == aws_sns_topic.notifications.arn
    error_message = "The topic policy belongs to the topic."
  }

  assert {
    condition     = aws_chatbot_slack_channel_configuration.channel.guardrail_policy_arns == tolist(["arn:aws:iam::aws:policy/AWSDenyAll"])
    error_message = "The guardrail denies everything; left out it would be AdministratorAccess."
  }

  assert {
    condition = (
      aws_chatbot_slack_channel_configuration.channel.configuration_name == "asr-notify"
      && aws_chatbot_slack_channel_configuration.channel.slack_team_id == "T0123ABCD"
      && aws_chatbot_slack_channel_configuration.channel.slack_channel_id == "C0123ABCD"
      && aws_chatbot_slack_channel_configuration.channel.sns_topic_arns == toset([aws_sns_topic.notifications.arn])
      && aws_chatbot_slack_channel_configuration.channel.iam_role_arn == aws_iam_role.channel.arn
      && aws_chatbot_slack_channel_configuration.channel.logging_level == "ERROR"
    )
    error_message = "The channel reads this topic with this role, and says what it dropped."
  }

  assert {
    condition = aws_iam_role.channel.name == "asr-notify-channel" && jsondecode(aws_iam_role.channel.assume_role_policy).Statement == [
      { Effect = "Allow", Principal = { Service = "chatbot.amazonaws.com" }, Action = "sts:AssumeRole" }
    ]
    error_message = "Only Amazon Q in chat applications may use the channel's role."
  }
}

run "everything_set" {
  command = plan
  module {
    source = "../../modules/slack-channel"
  }

  variables {
    name                     = "other"
    slack_channel_id         = "G0123ABCD"
    logging_level            = "NONE"
    key_deletion_window_days = 7
  }

  assert {
    condition = (
      aws_sns_topic.notifications.name == "other"
      && aws_chatbot_slack_channel_configuration.channel.slack_channel_id == "G0123ABCD"
      && aws_chatbot_slack_channel_configuration.channel.logging_level == "NONE"
      && aws_kms_key.topic.deletion_window_in_days == 7
    )
    error_message = "Name, channel, logging level and deletion window can be set."
  }
}
