# The topics' key, and where the alarms go.

mock_provider "aws" {
  source          = "./mocks"
  override_during = plan
}

mock_provider "aws" {
  alias           = "us_east_1"
  source          = "./mocks-us-east-1"
  override_during = plan
}

variables {
  destinations = { security = var.amazon_q, audit = { email = ["audit@example.com"] } }
}

run "one_key" {
  command = plan
  module {
    source = "../../modules/asr-notify"
  }

  assert {
    condition = (
      length(module.topic_key) == 1
      && toset(values(module.notification_topic)[*].key_arn) == toset([module.topic_key[0].key_arn])
    )
    error_message = "One key must encrypt the topics of all destinations."
  }
}

run "existing_key" {
  command = plan
  module {
    source = "../../modules/asr-notify"
  }

  variables {
    topic_key = { arn = "arn:aws:kms:eu-west-1:222222222222:key/shared" }
  }

  assert {
    condition     = length(module.topic_key) == 0 && toset(values(module.notification_topic)[*].key_arn) == toset([var.topic_key.arn])
    error_message = "The given key must encrypt all topics, and none be made."
  }
}

run "own_alarm_topics" {
  command = plan
  module {
    source = "../../modules/asr-notify"
  }

  variables {
    monitoring = {
      alarm_topic_arn           = "arn:aws:sns:eu-west-1:222222222222:operations"
      us_east_1_alarm_topic_arn = "arn:aws:sns:us-east-1:222222222222:operations"
    }
  }

  assert {
    condition     = output.monitoring.topic_arns == [var.monitoring.alarm_topic_arn, var.monitoring.us_east_1_alarm_topic_arn]
    error_message = "The alarms must go to the given topics only."
  }
}

run "without_us_east_1" {
  command = plan
  module {
    source = "../../modules/asr-notify"
  }

  # Tests accept a warning of a module's check only at the root.
  variables {
    destinations = { audit = { email = ["audit@example.com"] } }
    monitoring   = { email = ["operations@example.com"], us_east_1 = false }
  }

  assert {
    condition     = output.monitoring.topic_arns == ["arn:aws:sns:eu-west-1:222222222222:asr-notify_monitoring"]
    error_message = "There must be nothing in us-east-1."
  }
}
