# Packages that modules/lambda-function refuses.

mock_provider "aws" {
  source          = "./mocks"
  override_during = plan
}

variables {
  package_name = "formatter"
  name         = "asr-notify-example"
  description  = "An example"
  environment  = {}
  policies     = {}
  architecture = "x86_64"
  memory_size  = 256
  timeout      = 30
  log_group    = { retention_days = 90 }
  tags         = {}

  queue               = { name = "asr-notify-example-work", retention_days = 4, max_receive_count = 7 }
  dead_letter_senders = []

  # SHA-256 of the empty zip in mocks/.
  empty_zip_hash = "Qb/tgoV0+LJrdheIF/PytLzk4nJEhKa8JLf1smmQm8E="
  other_hash     = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="
}

run "file_that_is_not_built" {
  command = plan
  module {
    source = "../../modules/lambda-function"
  }
  variables {
    package = { path = "not-built/bootstrap.zip" }
  }
  expect_failures = [aws_lambda_function.function]
}

run "file_with_the_hash_of_another" {
  command = plan
  module {
    source = "../../modules/lambda-function"
  }
  variables {
    package = { path = "mocks/bootstrap.zip", hash = var.other_hash }
  }
  expect_failures = [aws_lambda_function.function]
}

run "file_that_is_not_a_zip" {
  command = plan
  module {
    source = "../../modules/lambda-function"
  }
  variables {
    package = { path = "bootstrap", hash = var.other_hash }
  }
  expect_failures = [var.package]
}

run "hash_in_hexadecimal" {
  command = plan
  module {
    source = "../../modules/lambda-function"
  }
  variables {
    package = { path = "bootstrap.zip", hash = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" }
  }
  expect_failures = [var.package]
}

run "neither_file_nor_object" {
  command = plan
  module {
    source = "../../modules/lambda-function"
  }
  variables {
    package = { hash = var.other_hash }
  }
  expect_failures = [var.package]
}

run "nothing" {
  command = plan
  module {
    source = "../../modules/lambda-function"
  }
  variables {
    package = {}
  }
  expect_failures = [var.package]
}

run "unknown_attributes_only" {
  command = plan
  module {
    source = "../../modules/lambda-function"
  }
  variables {
    package = { bucket = "artefacts", key = "formatter.zip" }
  }
  expect_failures = [var.package]
}

run "file_and_object" {
  command = plan
  module {
    source = "../../modules/lambda-function"
  }
  variables {
    package = { path = "mocks/bootstrap.zip", s3_bucket = "artefacts", s3_key = "formatter.zip", hash = var.empty_zip_hash }
  }
  expect_failures = [var.package]
}

run "file_with_a_version" {
  command = plan
  module {
    source = "../../modules/lambda-function"
  }
  variables {
    package = { path = "mocks/bootstrap.zip", s3_object_version = "3sL4kqtJlcpXroDTDmJ" }
  }
  expect_failures = [var.package]
}

run "file_with_a_key" {
  command = plan
  module {
    source = "../../modules/lambda-function"
  }
  variables {
    package = { path = "mocks/bootstrap.zip", s3_key = "formatter.zip" }
  }
  expect_failures = [var.package]
}

run "bucket_without_a_key" {
  command = plan
  module {
    source = "../../modules/lambda-function"
  }
  variables {
    package = { s3_bucket = "artefacts", hash = var.other_hash }
  }
  expect_failures = [var.package]
}

run "object_without_a_hash" {
  command = plan
  module {
    source = "../../modules/lambda-function"
  }
  variables {
    package = { s3_bucket = "artefacts", s3_key = "formatter.zip" }
  }
  expect_failures = [var.package]
}
