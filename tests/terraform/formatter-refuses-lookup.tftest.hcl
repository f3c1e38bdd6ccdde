# Account lookups that modules/formatter refuses.

mock_provider "aws" {
  source          = "./mocks"
  override_during = plan
}

variables {
  destinations = [var.destination]
}

run "unknown_mode" {
  command = plan
  module {
    source = "../../modules/formatter"
  }
  variables {
    account_lookup = { mode = "sts" }
  }
  expect_failures = [var.account_lookup]
}

run "mode_role_without_role_arn" {
  command = plan
  module {
    source = "../../modules/formatter"
  }
  variables {
    account_lookup = { mode = "role" }
  }
  expect_failures = [var.account_lookup]
}

run "role_arn_without_mode_role" {
  command = plan
  module {
    source = "../../modules/formatter"
  }
  variables {
    account_lookup = { mode = "direct", role_arn = "arn:aws:iam::111111111111:role/reader" }
  }
  expect_failures = [var.account_lookup]
}

run "role_arn_of_a_user" {
  command = plan
  module {
    source = "../../modules/formatter"
  }
  variables {
    account_lookup = { mode = "role", role_arn = "arn:aws:iam::111111111111:user/reader" }
  }
  expect_failures = [var.account_lookup]
}

run "external_id_without_mode_role" {
  command = plan
  module {
    source = "../../modules/formatter"
  }
  variables {
    account_lookup = { mode = "off", external_id = "word" }
  }
  expect_failures = [var.account_lookup]
}

run "external_id_of_one_character" {
  command = plan
  module {
    source = "../../modules/formatter"
  }
  variables {
    account_lookup = { mode = "role", role_arn = "arn:aws:iam::111111111111:role/reader", external_id = "a" }
  }
  expect_failures = [var.account_lookup]
}

run "external_id_of_1225_characters" {
  command = plan
  module {
    source = "../../modules/formatter"
  }
  variables {
    account_lookup = { mode = "role", role_arn = "arn:aws:iam::111111111111:role/reader", external_id = format("%01225d", 0) }
  }
  expect_failures = [var.account_lookup]
}

run "external_id_with_space" {
  command = plan
  module {
    source = "../../modules/formatter"
  }
  variables {
    account_lookup = { mode = "role", role_arn = "arn:aws:iam::111111111111:role/reader", external_id = "a word" }
  }
  expect_failures = [var.account_lookup]
}

run "timeout_under_100_milliseconds" {
  command = plan
  module {
    source = "../../modules/formatter"
  }
  variables {
    account_lookup = { mode = "direct", timeout_milliseconds = 99 }
  }
  expect_failures = [var.account_lookup]
}

run "timeout_over_10_seconds" {
  command = plan
  module {
    source = "../../modules/formatter"
  }
  variables {
    account_lookup = { mode = "direct", timeout_milliseconds = 10001 }
  }
  expect_failures = [var.account_lookup]
}

run "accepts_external_id_of_1224_characters" {
  command = plan
  module {
    source = "../../modules/formatter"
  }
  variables {
    account_lookup = { mode = "role", role_arn = "arn:aws:iam::111111111111:role/reader", external_id = format("%01224d", 0) }
  }
}
