# Subscriptions to ASR's topics, and their permissions to invoke the function.

mock_provider "aws" {
  source          = "./mocks"
  override_during = plan
}

run "topics_from_ssm" {
  command = plan
  module {
    source = "../../modules/asr-source"
  }

  assert {
    condition     = data.aws_ssm_parameter.status_topic[0].name == "/Solutions/SO0111/SNS_Topic_ARN"
    error_message = "The status topic must be read from ASR's parameter."
  }

  assert {
    condition = { for source, subscription in aws_sns_topic_subscription.topic : source => subscription.topic_arn } == {
      status = "arn:aws:sns:eu-west-1:222222222222:SO0111-ASR_Topic"
      alarm  = "arn:aws:sns:eu-west-1:222222222222:SO0111-ASR_Alarm_Topic"
    }
    error_message = "Both topics must have a subscription."
  }

  assert {
    condition = alltrue([
      for subscription in aws_sns_topic_subscription.topic :
      subscription.protocol == "lambda"
      && subscription.endpoint == "arn:aws:lambda:eu-west-1:222222222222:function:formatter"
      && jsondecode(subscription.redrive_policy) == { deadLetterTargetArn = "arn:aws:sqs:eu-west-1:222222222222:dead-letters" }
    ])
    error_message = "Both subscriptions must deliver to the function, and dead letters to the queue."
  }

  assert {
    condition = { for source, permission in aws_lambda_permission.topic : source => [permission.action, permission.function_name, permission.principal, permission.source_arn] } == {
      status = ["lambda:InvokeFunction", "formatter", "sns.amazonaws.com", "arn:aws:sns:eu-west-1:222222222222:SO0111-ASR_Topic"]
      alarm  = ["lambda:InvokeFunction", "formatter", "sns.amazonaws.com", "arn:aws:sns:eu-west-1:222222222222:SO0111-ASR_Alarm_Topic"]
    }
    error_message = "SNS may invoke the function for these two topics only."
  }

  assert {
    condition     = output.topic_arns == ["arn:aws:sns:eu-west-1:222222222222:SO0111-ASR_Alarm_Topic", "arn:aws:sns:eu-west-1:222222222222:SO0111-ASR_Topic"]
    error_message = "The output must contain both topics, for the dead-letter queue's policy."
  }
}

run "alarms_off" {
  command = plan
  module {
    source = "../../modules/asr-source"
  }

  variables {
    alarms_enabled = false
  }

  assert {
    condition = (
      keys(aws_sns_topic_subscription.topic) == ["status"]
      && keys(aws_lambda_permission.topic) == ["status"]
      && output.topic_arns == ["arn:aws:sns:eu-west-1:222222222222:SO0111-ASR_Topic"]
      && output.alarm_topic_arn == null
    )
    error_message = "Without alarms there must be the status topic only."
  }
}

run "status_topic_given_in_china" {
  command = plan
  module {
    source = "../../modules/asr-source"
  }

  override_data {
    target          = data.aws_region.current
    override_during = plan
    values          = { id = "cn-north-1" }
  }

  variables {
    status_topic_arn = "arn:aws-cn:sns:cn-north-1:222222222222:Renamed_Topic"
  }

  assert {
    condition     = length(data.aws_ssm_parameter.status_topic) == 0 && output.status_topic_arn == "arn:aws-cn:sns:cn-north-1:222222222222:Renamed_Topic"
    error_message = "With a given ARN, ASR's parameter must not be read."
  }

  assert {
    condition     = output.alarm_topic_arn == "arn:aws-cn:sns:cn-north-1:222222222222:SO0111-ASR_Alarm_Topic"
    error_message = "The alarm topic must be in the status topic's partition, region and account."
  }
}

run "status_topic_given_in_govcloud" {
  command = plan
  module {
    source = "../../modules/asr-source"
  }

  override_data {
    target          = data.aws_region.current
    override_during = plan
    values          = { id = "us-gov-west-1" }
  }

  variables {
    status_topic_arn = "arn:aws-us-gov:sns:us-gov-west-1:222222222222:SO0111-ASR_Topic"
  }

  assert {
    condition     = output.alarm_topic_arn == "arn:aws-us-gov:sns:us-gov-west-1:222222222222:SO0111-ASR_Alarm_Topic"
    error_message = "The alarm topic must be in the status topic's partition, region and account."
  }
}

run "alarm_topic_given" {
  command = plan
  module {
    source = "../../modules/asr-source"
  }

  variables {
    alarm_topic_arn = "arn:aws:sns:eu-west-1:222222222222:Renamed_Alarms"
  }

  assert {
    condition = (
      aws_sns_topic_subscription.topic["alarm"].topic_arn == "arn:aws:sns:eu-west-1:222222222222:Renamed_Alarms"
      && aws_lambda_permission.topic["alarm"].source_arn == "arn:aws:sns:eu-west-1:222222222222:Renamed_Alarms"
    )
    error_message = "A given alarm topic must be used as is."
  }
}

run "topics_of_another_account" {
  command = plan
  module {
    source = "../../modules/asr-source"
  }

  variables {
    status_topic_arn = "arn:aws:sns:eu-west-1:333333333333:SO0111-ASR_Topic"
  }

  assert {
    condition = output.topic_arns == [
      "arn:aws:sns:eu-west-1:333333333333:SO0111-ASR_Alarm_Topic", "arn:aws:sns:eu-west-1:333333333333:SO0111-ASR_Topic",
    ]
    error_message = "Topics of another account must be accepted in the same region."
  }
}
