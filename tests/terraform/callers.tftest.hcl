# modules/asr-notify in a user's configuration. Without override_during, ARNs are unknown until apply.

mock_provider "aws" {
  alias  = "security"
  source = "./mocks"
}

mock_provider "aws" {
  alias  = "us_east_1"
  source = "./mocks-us-east-1"
}

run "for_each_depends_on_and_own_providers" {
  module {
    source = "./callers/several"
  }

  assert {
    condition     = output.topics == { asr-notify = ["channel", "production"], staging = ["channel", "staging"] }
    error_message = "Each deployment must have its destinations, got ${jsonencode(output.topics)}."
  }
}

# Terraform delays the data sources, because what the modules depend on changes. An unknown topic would replace subscriptions,
# and each address would have to confirm again.
run "plan_with_delayed_data_sources" {
  command = plan
  module {
    source = "./callers/several"
  }

  variables {
    release = 2
  }

  assert {
    condition     = output.created_topic_arn == run.for_each_depends_on_and_own_providers.created_topic_arn
    error_message = "The topic that subscriptions use must be known."
  }
}
