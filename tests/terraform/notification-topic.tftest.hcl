# The topic of a destination, and its key.

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
    source = "../../modules/notification-topic"
  }

  assert {
    condition = (
      aws_sns_topic.notifications.name == "asr-notify-security"
      && aws_sns_topic.notifications.kms_master_key_id == aws_kms_key.topic[0].arn
      && aws_kms_key.topic[0].enable_key_rotation
      && aws_kms_key.topic[0].deletion_window_in_days == 30
      && aws_kms_alias.topic[0].name == "alias/asr-notify-security"
      && aws_kms_alias.topic[0].target_key_id == aws_kms_key.topic[0].key_id
    )
    error_message = "The topic must be encrypted with a key of its own, which rotates."
  }

  assert {
    condition = jsondecode(aws_kms_key.topic[0].policy).Statement == [{
      Sid       = "AccountDecidesByIam"
      Effect    = "Allow"
      Principal = { AWS = "arn:aws:iam::222222222222:root" }
      Action    = "kms:*"
      Resource  = "*"
    }]
    error_message = "Only the account may use the key."
  }

  assert {
    condition = jsondecode(aws_sns_topic.notifications.policy).Statement == [
      {
        Sid       = "OwnerAccount"
        Effect    = "Allow"
        Principal = { AWS = "arn:aws:iam::222222222222:root" }
        Action    = ["sns:Publish", "sns:Subscribe"]
        Resource  = "arn:aws:sns:eu-west-1:222222222222:asr-notify-security"
      },
      {
        Sid       = "EncryptedTransportOnly"
        Effect    = "Deny"
        Principal = "*"
        Action    = ["sns:Publish", "sns:Subscribe"]
        Resource  = "arn:aws:sns:eu-west-1:222222222222:asr-notify-security"
        Condition = { Bool = { "aws:SecureTransport" = "false" } }
      },
    ]
    error_message = "Only the account may publish and subscribe, and only over TLS."
  }

  assert {
    condition     = output.topic_arn == "arn:aws:sns:eu-west-1:222222222222:asr-notify-security" && output.key_arn == aws_kms_key.topic[0].arn
    error_message = "The topic's ARN must be known in the first plan."
  }
}

run "existing_key" {
  command = plan
  module {
    source = "../../modules/notification-topic"
  }
  variables {
    key = { arn = "arn:aws:kms:eu-west-1:222222222222:key/shared" }
  }

  assert {
    condition = (
      length(aws_kms_key.topic) == 0
      && length(aws_kms_alias.topic) == 0
      && aws_sns_topic.notifications.kms_master_key_id == "arn:aws:kms:eu-west-1:222222222222:key/shared"
      && output.key_arn == "arn:aws:kms:eu-west-1:222222222222:key/shared"
    )
    error_message = "The topic must be encrypted with the given key, and have none of its own."
  }
}

run "another_partition_and_region" {
  command = plan
  module {
    source = "../../modules/notification-topic"
  }

  override_data {
    target = data.aws_partition.current
    values = { partition = "aws-cn" }
  }

  override_data {
    target = data.aws_region.current
    values = { id = "cn-north-1" }
  }

  variables {
    key_deletion_window_days = 7
  }

  assert {
    condition = (
      output.topic_arn == "arn:aws-cn:sns:cn-north-1:222222222222:asr-notify-security"
      && jsondecode(aws_kms_key.topic[0].policy).Statement[0].Principal.AWS == "arn:aws-cn:iam::222222222222:root"
      && jsondecode(aws_sns_topic.notifications.policy).Statement[0].Principal.AWS == "arn:aws-cn:iam::222222222222:root"
    )
    error_message = "ARNs must contain the current partition and region."
  }

  assert {
    condition     = aws_kms_key.topic[0].deletion_window_in_days == 7
    error_message = "The deletion window must be the given one."
  }
}
