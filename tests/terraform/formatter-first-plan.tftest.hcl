# The first plan of the formatter, in which the queues' URLs are unknown.

mock_provider "aws" {
  source = "./mocks"
}

variables {
  destinations = [var.destination]
}

run "settings_are_known" {
  command = plan
  module {
    source = "../../modules/formatter"
  }

  assert {
    condition     = local.settings["RETRY_MAX_ATTEMPTS"] == "12"
    error_message = "Settings must be known in the first plan."
  }
}

# With depends_on on a module, its data sources are unknown in a plan, and with them the ARNs of topics.
run "place_of_the_configuration_is_known_without_the_topics_arns" {
  command = plan
  module {
    source = "./dependent-configuration"
  }

  assert {
    condition     = output.configuration_table_name == "asr-notify-configuration"
    error_message = "A large configuration must be in a table."
  }
}
