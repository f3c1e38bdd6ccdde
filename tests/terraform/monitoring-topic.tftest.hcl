# The topic of the alarms: publishers, key and subscribers.

mock_provider "aws" {
  source          = "./mocks"
  override_during = plan
}

variables {
  name                     = "asr-notify"
  email                    = ["operations@example.com", "security@example.com"]
  key                      = null
  key_deletion_window_days = 30
  tags                     = {}
}

run "defaults" {
  command = plan
  module {
    source = "../../modules/monitoring/topic"
  }

  assert {
    condition = (
      aws_sns_topic.alarms.name == "asr-notify_monitoring"
      && aws_sns_topic.alarms.kms_master_key_id == aws_kms_key.alarms[0].arn
      && aws_kms_key.alarms[0].enable_key_rotation
      && aws_kms_key.alarms[0].deletion_window_in_days == 30
      && aws_kms_alias.alarms[0].name == "alias/asr-notify_monitoring"
      && aws_kms_alias.alarms[0].target_key_id == aws_kms_key.alarms[0].key_id
    )
    error_message = "The topic must be encrypted with a key of its own, which rotates."
  }

  assert {
    condition = jsondecode(aws_kms_key.alarms[0].policy).Statement == [
      {
        Sid       = "AccountDecidesByIam"
        Effect    = "Allow"
        Principal = { AWS = "arn:aws:iam::222222222222:root" }
        Action    = "kms:*"
        Resource  = "*"
      },
      {
        Sid       = "OwnAlarmsPublish"
        Effect    = "Allow"
        Principal = { Service = "cloudwatch.amazonaws.com" }
        Action    = ["kms:GenerateDataKey*", "kms:Decrypt"]
        Resource  = "*"
        Condition = { StringEquals = { "aws:SourceAccount" = "222222222222" } }
      },
    ]
    error_message = "Only the account and, for this account, CloudWatch may use the key."
  }

  assert {
    condition = jsondecode(aws_sns_topic.alarms.policy).Statement == [
      {
        Sid       = "OwnAlarmsOnly"
        Effect    = "Allow"
        Principal = { Service = "cloudwatch.amazonaws.com" }
        Action    = "sns:Publish"
        Resource  = "arn:aws:sns:eu-west-1:222222222222:asr-notify_monitoring"
        Condition = {
          ArnLike      = { "aws:SourceArn" = "arn:aws:cloudwatch:eu-west-1:222222222222:alarm:asr-notify-*" }
          StringEquals = { "aws:SourceAccount" = "222222222222" }
        }
      },
      {
        Sid       = "EncryptedTransportOnly"
        Effect    = "Deny"
        Principal = "*"
        Action    = ["sns:Publish", "sns:Subscribe"]
        Resource  = "arn:aws:sns:eu-west-1:222222222222:asr-notify_monitoring"
        Condition = { Bool = { "aws:SecureTransport" = "false" } }
      },
    ]
    error_message = "Only the deployment's own alarms may publish, and only over TLS."
  }

  assert {
    condition = {
      for address, subscription in aws_sns_topic_subscription.address : address => [subscription.topic_arn, subscription.protocol, subscription.endpoint]
      } == {
      "operations@example.com" = [aws_sns_topic.alarms.arn, "email", "operations@example.com"]
      "security@example.com"   = [aws_sns_topic.alarms.arn, "email", "security@example.com"]
    }
    error_message = "Only the given addresses must be subscribed."
  }

  assert {
    condition     = output.topic_arn == "arn:aws:sns:eu-west-1:222222222222:asr-notify_monitoring"
    error_message = "The topic's ARN must be known in the first plan."
  }
}

run "existing_key" {
  command = plan
  module {
    source = "../../modules/monitoring/topic"
  }
  variables {
    key = { arn = "arn:aws:kms:eu-west-1:222222222222:key/shared" }
  }

  assert {
    condition = (
      length(aws_kms_key.alarms) == 0
      && length(aws_kms_alias.alarms) == 0
      && aws_sns_topic.alarms.kms_master_key_id == "arn:aws:kms:eu-west-1:222222222222:key/shared"
    )
    error_message = "The topic must be encrypted with the given key, and have none of its own."
  }
}

run "another_partition_and_region" {
  command = plan
  module {
    source = "../../modules/monitoring/topic"
  }

  override_data {
    target = data.aws_partition.current
    values = { partition = "aws-us-gov" }
  }

  override_data {
    target = data.aws_region.current
    values = { id = "us-gov-west-1" }
  }

  variables {
    name                     = "other"
    key_deletion_window_days = 7
  }

  assert {
    condition = (
      output.topic_arn == "arn:aws-us-gov:sns:us-gov-west-1:222222222222:other_monitoring"
      && jsondecode(aws_kms_key.alarms[0].policy).Statement[0].Principal.AWS == "arn:aws-us-gov:iam::222222222222:root"
      && jsondecode(aws_sns_topic.alarms.policy).Statement[0].Condition.ArnLike["aws:SourceArn"] == "arn:aws-us-gov:cloudwatch:us-gov-west-1:222222222222:alarm:other-*"
      && aws_kms_key.alarms[0].deletion_window_in_days == 7
    )
    error_message = "ARNs must contain the current partition and region; the deletion window must be the given one."
  }
}
