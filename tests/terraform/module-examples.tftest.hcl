# The example of each module's README, planned.

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
  package_path = "mocks/bootstrap.zip"

  planned  = regexall("\\./examples/[a-z-]+", file("module-examples.tftest.hcl"))
  examples = [for path in fileset(".", "examples/*/main.tf") : "./${dirname(path)}"]
}

run "alert_forwarder" {
  command = plan
  module {
    source = "./examples/alert-forwarder"
  }
}

run "alert_patterns" {
  command = plan
  module {
    source = "./examples/alert-patterns"
  }
}

run "alert_source" {
  command = plan
  module {
    source = "./examples/alert-source"
  }

  assert {
    condition     = toset(var.planned) == toset(var.examples)
    error_message = "Each folder in examples/ must have a run."
  }
}

run "amazon_q_channel" {
  command = plan
  module {
    source = "./examples/amazon-q-channel"
  }
}

run "asr_notify" {
  command = plan
  module {
    source = "./examples/asr-notify"
  }
}

run "asr_source" {
  command = plan
  module {
    source = "./examples/asr-source"
  }
}

run "email" {
  command = plan
  module {
    source = "./examples/email"
  }
}

run "event_bus" {
  command = plan
  module {
    source = "./examples/event-bus"
  }
}

run "formatter" {
  command = plan
  module {
    source = "./examples/formatter"
  }
}

run "lambda_function" {
  command = plan
  module {
    source = "./examples/lambda-function"
  }
}

run "monitoring" {
  command = plan
  module {
    source = "./examples/monitoring"
  }
}

run "notification_topic" {
  command = plan
  module {
    source = "./examples/notification-topic"
  }
}

run "organization_reader" {
  command = plan
  module {
    source = "./examples/organization-reader"
  }
}

run "slack_bot" {
  command = plan
  module {
    source = "./examples/slack-bot"
  }
}

run "topic_key" {
  command = plan
  module {
    source = "./examples/topic-key"
  }
}

run "teams_channel" {
  command = plan
  module {
    source = "./examples/teams-channel"
  }
}
