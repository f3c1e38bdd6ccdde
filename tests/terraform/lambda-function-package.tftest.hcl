# Where the function's zip may be: beside the modules, in another file, in S3.

mock_provider "aws" {
  source          = "./mocks"
  override_during = plan
}

variables {
  package_name = "../tests/terraform/mocks/bootstrap" # from packages/, which a checkout need not have
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

run "zip_beside_the_modules" {
  command = plan
  module {
    source = "../../modules/lambda-function"
  }
  variables {
    package = null
  }

  assert {
    condition = (
      endswith(aws_lambda_function.function.filename, "/../../packages/../tests/terraform/mocks/bootstrap-x86_64.zip")
      && aws_lambda_function.function.source_code_hash == var.empty_zip_hash
    )
    error_message = "Without a package, the zip must be the one beside the modules, by its hash."
  }
}

run "zip_beside_the_modules_that_is_missing" {
  command = plan
  module {
    source = "../../modules/lambda-function"
  }
  variables {
    package      = null
    architecture = "arm64"
  }
  expect_failures = [aws_lambda_function.function]
}

run "zip_of_another_function_that_is_missing" {
  command = plan
  module {
    source = "../../modules/lambda-function"
  }
  variables {
    package      = null
    package_name = "not-a-function"
  }
  expect_failures = [aws_lambda_function.function]
}

run "file" {
  command = plan
  module {
    source = "../../modules/lambda-function"
  }
  variables {
    package = { path = "mocks/bootstrap.zip" }
  }

  assert {
    condition = (
      aws_lambda_function.function.filename == "mocks/bootstrap.zip"
      && aws_lambda_function.function.source_code_hash == var.empty_zip_hash
    )
    error_message = "The hash of a file must be computed."
  }
}

run "file_with_its_hash" {
  command = plan
  module {
    source = "../../modules/lambda-function"
  }
  variables {
    package = { path = "mocks/bootstrap.zip", hash = var.empty_zip_hash }
  }

  assert {
    condition = (
      aws_lambda_function.function.source_code_hash == var.empty_zip_hash
    )
    error_message = "The given hash must be the function's."
  }
}

run "file_with_a_hash_that_is_not_built" {
  command = plan
  module {
    source = "../../modules/lambda-function"
  }
  variables {
    package = { path = "not-built/bootstrap.zip", hash = var.other_hash }
  }

  assert {
    condition = (
      aws_lambda_function.function.filename == "not-built/bootstrap.zip"
      && aws_lambda_function.function.source_code_hash == var.other_hash
    )
    error_message = "A plan must need no file whose hash is given."
  }
}

run "object_in_s3" {
  command = plan
  module {
    source = "../../modules/lambda-function"
  }
  variables {
    package = { s3_bucket = "artefacts", s3_key = "formatter.zip", s3_object_version = "3sL4kqtJlcpXroDTDmJ", hash = var.other_hash }
  }

  assert {
    condition = (
      aws_lambda_function.function.filename == null
      && aws_lambda_function.function.s3_bucket == "artefacts"
      && aws_lambda_function.function.s3_key == "formatter.zip"
      && aws_lambda_function.function.s3_object_version == "3sL4kqtJlcpXroDTDmJ"
      && aws_lambda_function.function.source_code_hash == var.other_hash
    )
    error_message = "The function must have the object, and no file."
  }
}

run "newest_object_in_s3" {
  command = plan
  module {
    source = "../../modules/lambda-function"
  }
  variables {
    package = { s3_bucket = "artefacts", s3_key = "formatter.zip", hash = var.other_hash }
  }

  assert {
    condition = (
      aws_lambda_function.function.s3_object_version == null && aws_lambda_function.function.source_code_hash == var.other_hash
    )
    error_message = "The version of an object must be optional."
  }
}
