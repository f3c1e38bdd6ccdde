# The key of all topics.

mock_provider "aws" {
  source          = "./mocks"
  override_during = plan
}

run "defaults" {
  command = plan
  module {
    source = "../../modules/topic-key"
  }

  assert {
    condition = (
      aws_kms_key.topics.enable_key_rotation
      && aws_kms_key.topics.deletion_window_in_days == 30
      && aws_kms_alias.topics.name == "alias/asr-notify"
      && aws_kms_alias.topics.target_key_id == aws_kms_key.topics.key_id
      && output.key_arn == aws_kms_key.topics.arn
    )
    error_message = "The key must rotate and have an alias."
  }

  assert {
    condition = jsondecode(aws_kms_key.topics.policy).Statement == [
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
}

run "another_partition" {
  command = plan
  module {
    source = "../../modules/topic-key"
  }

  override_data {
    target = data.aws_partition.current
    values = { partition = "aws-cn" }
  }

  assert {
    condition     = jsondecode(aws_kms_key.topics.policy).Statement[0].Principal.AWS == "arn:aws-cn:iam::222222222222:root"
    error_message = "ARNs must contain the current partition."
  }
}

run "name_with_capitals" {
  command = plan
  module {
    source = "../../modules/topic-key"
  }
  variables {
    name = "ASR-Notify"
  }
  expect_failures = [var.name]
}

run "key_deletion_window_of_31_days" {
  command = plan
  module {
    source = "../../modules/topic-key"
  }
  variables {
    key_deletion_window_days = 31
  }
  expect_failures = [var.key_deletion_window_days]
}
