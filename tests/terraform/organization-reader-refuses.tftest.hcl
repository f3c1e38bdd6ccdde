# Settings that modules/organization-reader refuses.

mock_provider "aws" {
  source          = "./mocks"
  override_during = plan
}

run "name_with_space" {
  command = plan
  module {
    source = "../../modules/organization-reader"
  }
  variables {
    name = "organization reader"
  }
  expect_failures = [var.name]
}

run "trusted_role_arn_of_an_account" {
  command = plan
  module {
    source = "../../modules/organization-reader"
  }
  variables {
    trusted_role_arn = "arn:aws:iam::222222222222:root"
  }
  expect_failures = [var.trusted_role_arn]
}

run "trusted_role_arn_with_wildcard" {
  command = plan
  module {
    source = "../../modules/organization-reader"
  }
  variables {
    trusted_role_arn = "arn:aws:iam::222222222222:role/*"
  }
  expect_failures = [var.trusted_role_arn]
}

run "external_id_of_one_character" {
  command = plan
  module {
    source = "../../modules/organization-reader"
  }
  variables {
    external_id = "a"
  }
  expect_failures = [var.external_id]
}

run "external_id_of_1225_characters" {
  command = plan
  module {
    source = "../../modules/organization-reader"
  }
  variables {
    external_id = format("%01225d", 0)
  }
  expect_failures = [var.external_id]
}

run "external_id_with_space" {
  command = plan
  module {
    source = "../../modules/organization-reader"
  }
  variables {
    external_id = "a word"
  }
  expect_failures = [var.external_id]
}
