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

run "refuses_settings_over_4_kilobytes" {
  command = plan
  module {
    source = "../../modules/formatter"
  }
  variables {
    destinations  = [merge(var.destinations[0], { rules = { accounts = { include = [for n in range(125) : format("%012d", n)] } } })]
    account_names = { for n in range(60) : format("%012d", n) => "Production" }
  }
  expect_failures = [output.rule_problems]

  assert {
    condition     = length(local.rule_problems) == 0 && local.destinations_bytes <= 3000 && local.settings_bytes > 3795
    error_message = "The size of all settings must be the reason."
  }
}
