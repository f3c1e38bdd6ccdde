# Destinations that modules/formatter refuses. formatter-refuses-rules.tftest.hcl has their rules.

mock_provider "aws" {
  source          = "./mocks"
  override_during = plan
}

run "no_destination" {
  command = plan
  module {
    source = "../../modules/formatter"
  }
  variables {
    destinations = []
  }
  expect_failures = [var.destinations]
}

run "name_with_space" {
  command = plan
  module {
    source = "../../modules/formatter"
  }
  variables {
    destinations = [merge(var.destination, { name = "on call" })]
  }
  expect_failures = [var.destinations]
}

run "duplicate_name" {
  command = plan
  module {
    source = "../../modules/formatter"
  }
  variables {
    destinations = [var.destination, merge(var.destination, { topic_arn = "arn:aws:sns:eu-west-1:222222222222:other" })]
  }
  expect_failures = [var.destinations]
}

run "unknown_format" {
  command = plan
  module {
    source = "../../modules/formatter"
  }
  variables {
    destinations = [merge(var.destination, { format = "slack" })]
  }
  expect_failures = [var.destinations]
}

run "topic_arn_of_a_queue" {
  command = plan
  module {
    source = "../../modules/formatter"
  }
  variables {
    destinations = [merge(var.destination, { topic_arn = "arn:aws:sqs:eu-west-1:222222222222:notices" })]
  }
  expect_failures = [var.destinations]
}

run "duplicate_topic" {
  command = plan
  module {
    source = "../../modules/formatter"
  }
  variables {
    destinations = [var.destination, merge(var.destination, { name = "other" })]
  }
  expect_failures = [var.destinations]
}

run "key_arn_of_an_alias" {
  command = plan
  module {
    source = "../../modules/formatter"
  }
  variables {
    destinations = [merge(var.destination, { key_arn = "arn:aws:kms:eu-west-1:222222222222:alias/notices" })]
  }
  expect_failures = [var.destinations]
}

run "mention_of_a_name" {
  command = plan
  module {
    source = "../../modules/formatter"
  }
  variables {
    destinations = [merge(var.destination, { mention = { id = "@here" } })]
  }
  expect_failures = [var.destinations]
}

run "mention_of_a_channel" {
  command = plan
  module {
    source = "../../modules/formatter"
  }
  variables {
    destinations = [merge(var.destination, { mention = { id = "C0123ABCD" } })]
  }
  expect_failures = [var.destinations]
}

run "mention_in_email" {
  command = plan
  module {
    source = "../../modules/formatter"
  }
  variables {
    destinations = [merge(var.destination, { format = "email", mention = { id = "U0123ABCD" } })]
  }
  expect_failures = [var.destinations]
}
