# What a first plan already tells, while no queue has a URL yet.

mock_provider "aws" {
  source = "./mocks"
}

variables {
  destinations = [var.destination]
}

run "what_the_function_is_told" {
  command = plan
  module {
    source = "../../modules/formatter"
  }

  assert {
    condition     = aws_lambda_function.formatter.environment[0].variables["RETRY_MAX_ATTEMPTS"] == "12"
    error_message = "What is set is known before anything is made."
  }
}

run "environment_over_4_kilobytes" {
  command = plan
  module {
    source = "../../modules/formatter"
  }
  variables {
    destinations  = [merge(var.destinations[0], { rules = { accounts = { include = [for n in range(125) : format("%012d", n)] } } })]
    account_names = { for n in range(60) : format("%012d", n) => "Production" }
  }
  expect_failures = [aws_lambda_function.formatter]
}
