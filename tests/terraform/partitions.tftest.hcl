# The deployment in AWS's other partitions, as far as provider 5.100 plans it: in aws-eusc it refuses the ARNs of topics
# in subscriptions and permissions, as "invalid region value".

mock_provider "aws" {
  source          = "./mocks"
  override_during = plan
}

mock_provider "aws" {
  alias           = "china"
  source          = "./mocks"
  override_during = plan

  mock_data "aws_partition" {
    defaults = { partition = "aws-cn" }
  }

  mock_data "aws_region" {
    defaults = { id = "cn-north-1" }
  }

  mock_data "aws_ssm_parameter" {
    defaults = { insecure_value = "arn:aws-cn:sns:cn-north-1:222222222222:SO0111-ASR_Topic" }
  }
}

mock_provider "aws" {
  alias           = "govcloud"
  source          = "./mocks"
  override_during = plan

  mock_data "aws_partition" {
    defaults = { partition = "aws-us-gov" }
  }

  mock_data "aws_region" {
    defaults = { id = "us-gov-west-1" }
  }

  mock_data "aws_ssm_parameter" {
    defaults = { insecure_value = "arn:aws-us-gov:sns:us-gov-west-1:222222222222:SO0111-ASR_Topic" }
  }
}

mock_provider "aws" {
  alias           = "europe"
  source          = "./mocks"
  override_during = plan

  mock_data "aws_partition" {
    defaults = { partition = "aws-eusc" }
  }

  mock_data "aws_region" {
    defaults = { id = "eusc-de-east-1" }
  }

  mock_data "aws_ssm_parameter" {
    defaults = { insecure_value = "arn:aws-eusc:sns:eusc-de-east-1:222222222222:SO0111-ASR_Topic" }
  }
}

run "deployment_in_china" {
  command = plan
  module {
    source = "../../modules/asr-notify"
  }
  providers = { aws = aws.china, aws.us_east_1 = aws.china }

  variables {
    destinations = {
      audit   = { email = ["audit@example.com"], digest = { schedule = "rate(1 day)" } }
      on-call = { slack_bot = { channel_id = "C0456EFGH", token_secret_arn = "arn:aws-cn:secretsmanager:cn-north-1:222222222222:secret:token-AbCdEf" } }
    }
    alerts         = { security_hub = {}, guardduty = {}, health = {}, config = {}, alarm = {} }
    account_lookup = { mode = "direct" }
    iam            = { permissions_boundary_arn = "arn:aws-cn:iam::222222222222:policy/boundary" }
    queue_key_arn  = "arn:aws-cn:kms:cn-north-1:222222222222:key/queues"
  }

  assert {
    condition     = alltrue([for arn in values(output.notification_topic_arns) : startswith(arn, "arn:aws-cn:sns:cn-north-1:")]) && length(output.notification_topic_arns) == 2
    error_message = "The topics must be in the partition, got ${jsonencode(output.notification_topic_arns)}."
  }
}

run "deployment_in_govcloud" {
  command = plan
  module {
    source = "../../modules/asr-notify"
  }
  providers = { aws = aws.govcloud, aws.us_east_1 = aws.govcloud }

  variables {
    destinations = {
      audit   = { email = ["audit@example.com"], digest = { schedule = "rate(1 day)" } }
      on-call = { slack_bot = { channel_id = "C0456EFGH", token_secret_arn = "arn:aws-us-gov:secretsmanager:us-gov-west-1:222222222222:secret:token-AbCdEf" } }
    }
    alerts         = { security_hub = {}, guardduty = {}, health = {}, config = {}, alarm = {} }
    account_lookup = { mode = "direct" }
    iam            = { permissions_boundary_arn = "arn:aws-us-gov:iam::222222222222:policy/boundary" }
    queue_key_arn  = "arn:aws-us-gov:kms:us-gov-west-1:222222222222:key/queues"
  }

  assert {
    condition     = alltrue([for arn in values(output.notification_topic_arns) : startswith(arn, "arn:aws-us-gov:sns:us-gov-west-1:")]) && length(output.notification_topic_arns) == 2
    error_message = "The topics must be in the partition, got ${jsonencode(output.notification_topic_arns)}."
  }
}

run "topic_in_europe" {
  command = plan
  module {
    source = "../../modules/notification-topic"
  }
  providers = { aws = aws.europe }

  variables {
    name = "asr-notify-audit"
  }

  assert {
    condition     = output.topic_arn == "arn:aws-eusc:sns:eusc-de-east-1:222222222222:asr-notify-audit"
    error_message = "The topic must be in the partition, got ${output.topic_arn}."
  }
}

run "formatter_in_europe" {
  command = plan
  module {
    source = "../../modules/formatter"
  }
  providers = { aws = aws.europe }

  variables {
    name                   = "asr-notify"
    dead_letter_topic_arns = ["arn:aws-eusc:sns:eusc-de-east-1:222222222222:SO0111-ASR_Topic"]
    destinations = [{
      name      = "audit"
      format    = "email"
      topic_arn = "arn:aws-eusc:sns:eusc-de-east-1:222222222222:asr-notify-audit"
      key_arn   = "arn:aws-eusc:kms:eusc-de-east-1:222222222222:key/audit"
    }]
    account_lookup = { mode = "direct" }
  }

  assert {
    condition     = jsondecode(module.function.policies["account-lookup"].policy).Statement[0].Resource == "arn:aws-eusc:organizations::*:account/o-*/*"
    error_message = "The permissions must be in the partition."
  }
}
