# Settings that modules/asr-source refuses.

mock_provider "aws" {
  source          = "./mocks"
  override_during = plan
}

run "status_topic_that_is_a_name" {
  command = plan
  module {
    source = "../../modules/asr-source"
  }
  variables {
    status_topic_arn = "SO0111-ASR_Topic"
  }
  expect_failures = [var.status_topic_arn]
}

run "alarm_topic_that_is_a_queue" {
  command = plan
  module {
    source = "../../modules/asr-source"
  }
  variables {
    alarm_topic_arn = "arn:aws:sqs:eu-west-1:222222222222:SO0111-ASR_Alarm_Topic"
  }
  expect_failures = [var.alarm_topic_arn]
}

run "status_topic_of_another_region" {
  command = plan
  module {
    source = "../../modules/asr-source"
  }
  variables {
    status_topic_arn = "arn:aws:sns:us-east-1:222222222222:SO0111-ASR_Topic"
  }
  expect_failures = [var.status_topic_arn]
}

run "alarm_topic_of_another_region" {
  command = plan
  module {
    source = "../../modules/asr-source"
  }
  variables {
    alarm_topic_arn = "arn:aws:sns:us-east-1:222222222222:SO0111-ASR_Alarm_Topic"
  }
  expect_failures = [var.alarm_topic_arn]
}

run "function_arn_that_is_a_name" {
  command = plan
  module {
    source = "../../modules/asr-source"
  }
  variables {
    function_arn = "formatter"
  }
  expect_failures = [var.function_arn]
}

run "function_name_that_is_an_arn" {
  command = plan
  module {
    source = "../../modules/asr-source"
  }
  variables {
    function_name = "arn:aws:lambda:eu-west-1:222222222222:function:formatter"
  }
  expect_failures = [var.function_name]
}

run "dead_letter_queue_that_is_a_url" {
  command = plan
  module {
    source = "../../modules/asr-source"
  }
  variables {
    dead_letter_queue_arn = "https://sqs.eu-west-1.amazonaws.com/222222222222/dead-letters"
  }
  expect_failures = [var.dead_letter_queue_arn]
}
