# Settings that modules/alert-source refuses.

mock_provider "aws" {
  source          = "./mocks"
  override_during = plan
}

run "name_of_41_characters" {
  command = plan
  module {
    source = "../../modules/alert-source"
  }
  variables {
    name = "a1234567890123456789012345678901234567890"
  }
  expect_failures = [var.name]
}

run "function_arn_that_is_a_name" {
  command = plan
  module {
    source = "../../modules/alert-source"
  }
  variables {
    function_arn = "formatter"
  }
  expect_failures = [var.function_arn]
}

run "function_name_that_is_an_arn" {
  command = plan
  module {
    source = "../../modules/alert-source"
  }
  variables {
    function_name = "arn:aws:lambda:eu-west-1:222222222222:function:formatter"
  }
  expect_failures = [var.function_name]
}

run "dead_letter_queue_that_is_a_url" {
  command = plan
  module {
    source = "../../modules/alert-source"
  }
  variables {
    dead_letter_queue_arn = "https://sqs.eu-west-1.amazonaws.com/222222222222/dead-letters"
  }
  expect_failures = [var.dead_letter_queue_arn]
}

run "event_bus_of_an_arn" {
  command = plan
  module {
    source = "../../modules/alert-source"
  }
  variables {
    event_bus_names = ["arn:aws:events:eu-west-1:222222222222:event-bus/security"]
  }
  expect_failures = [var.event_bus_names]
}
