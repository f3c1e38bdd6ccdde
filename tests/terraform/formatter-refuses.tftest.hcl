# What the formatter's variables refuse: one run per rule: what it is told.

mock_provider "aws" {
  source          = "./mocks"
  override_during = plan
}

variables {
  package                 = { path = "bootstrap.zip", hash = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=" }
  notification_topic      = { arn = "arn:aws:sns:eu-west-1:222222222222:notices", key_arn = "arn:aws:kms:eu-west-1:222222222222:key/notices" }
  dead_letter_source_arns = ["arn:aws:sns:eu-west-1:222222222222:first"]
}

run "name_with_capitals" {
  command = plan
  module {
    source = "../../modules/formatter"
  }
  variables {
    name = "ASR-Notify"
  }
  expect_failures = [var.name]
}

run "name_of_41_characters" {
  command = plan
  module {
    source = "../../modules/formatter"
  }
  variables {
    name = "a1234567890123456789012345678901234567890"
  }
  expect_failures = [var.name]
}

run "topic_that_is_a_queue" {
  command = plan
  module {
    source = "../../modules/formatter"
  }
  variables {
    notification_topic = { arn = "arn:aws:sqs:eu-west-1:222222222222:notices", key_arn = "arn:aws:kms:eu-west-1:222222222222:key/notices" }
  }
  expect_failures = [var.notification_topic]
}

run "key_that_is_an_alias" {
  command = plan
  module {
    source = "../../modules/formatter"
  }
  variables {
    notification_topic = { arn = "arn:aws:sns:eu-west-1:222222222222:notices", key_arn = "arn:aws:kms:eu-west-1:222222222222:alias/notices" }
  }
  expect_failures = [var.notification_topic]
}

run "no_source" {
  command = plan
  module {
    source = "../../modules/formatter"
  }
  variables {
    dead_letter_source_arns = []
  }
  expect_failures = [var.dead_letter_source_arns]
}

run "source_that_is_a_wildcard" {
  command = plan
  module {
    source = "../../modules/formatter"
  }
  variables {
    dead_letter_source_arns = ["*"]
  }
  expect_failures = [var.dead_letter_source_arns]
}

run "unknown_language" {
  command = plan
  module {
    source = "../../modules/formatter"
  }
  variables {
    language = "fr"
  }
  expect_failures = [var.language]
}

run "no_outcome" {
  command = plan
  module {
    source = "../../modules/formatter"
  }
  variables {
    notify_outcomes = []
  }
  expect_failures = [var.notify_outcomes]
}

run "unknown_outcome" {
  command = plan
  module {
    source = "../../modules/formatter"
  }
  variables {
    notify_outcomes = ["failed", "FAILED"]
  }
  expect_failures = [var.notify_outcomes]
}

run "account_name_for_11_digits" {
  command = plan
  module {
    source = "../../modules/formatter"
  }
  variables {
    account_names = { "12345678901" = "Production" }
  }
  expect_failures = [var.account_names]
}

run "empty_account_name" {
  command = plan
  module {
    source = "../../modules/formatter"
  }
  variables {
    account_names = { "333333333333" = "" }
  }
  expect_failures = [var.account_names]
}

run "account_name_of_129_characters" {
  command = plan
  module {
    source = "../../modules/formatter"
  }
  variables {
    account_names = { "333333333333" = format("%0129d", 0) }
  }
  expect_failures = [var.account_names]
}

run "account_names_over_3000_bytes" {
  command = plan
  module {
    source = "../../modules/formatter"
  }
  variables {
    account_names = { for n in range(25) : format("%012d", n) => join("", [for _ in range(38) : "名"]) }
  }
  expect_failures = [var.account_names]
}

run "portal_without_tls" {
  command = plan
  module {
    source = "../../modules/formatter"
  }
  variables {
    access_portal = { url = "http://example.awsapps.com/start" }
  }
  expect_failures = [var.access_portal]
}

run "portal_with_fragment" {
  command = plan
  module {
    source = "../../modules/formatter"
  }
  variables {
    access_portal = { url = "https://example.awsapps.com/start#/console" }
  }
  expect_failures = [var.access_portal]
}

run "portal_role_with_space" {
  command = plan
  module {
    source = "../../modules/formatter"
  }
  variables {
    access_portal = { url = "https://example.awsapps.com/start", role_name = "Security Audit" }
  }
  expect_failures = [var.access_portal]
}
