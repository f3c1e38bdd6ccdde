# The formatter's settings, and how they reach the function. lambda-function.tftest.hcl has the function itself.

mock_provider "aws" {
  source          = "./mocks"
  override_during = plan
}

override_resource {
  target          = module.function.aws_sqs_queue.dead_letter
  override_during = plan
  values = {
    arn = "arn:aws:sqs:eu-west-1:222222222222:own-dead-letters"
    url = "https://sqs.eu-west-1.amazonaws.com/222222222222/own-dead-letters"
  }
}

variables {
  destinations = [var.destination]
}

run "defaults" {
  command = plan
  module {
    source = "../../modules/formatter"
  }

  assert {
    condition = (
      module.function.function.function_name == "asr-notify-formatter"
      && module.function.function.runtime == "provided.al2023"
      && module.function.function.handler == "bootstrap"
      && module.function.function.architectures == tolist(["arm64"])
      && module.function.function.memory_size == 256
      && module.function.function.timeout == 30
    )
    error_message = "The function must be a Rust bootstrap on arm64 with 256 MB and 30 s."
  }

  assert {
    condition = (
      module.function.function.filename == "bootstrap.zip"
      && module.function.function.source_code_hash == "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="
    )
    error_message = "The package and its hash must be the given ones."
  }

  assert {
    condition = (
      module.function.function.logging_config[0].log_format == "Text"
      && module.function.function.logging_config[0].log_group == "/aws/lambda/asr-notify-formatter"
      && module.function.log_group.name == "/aws/lambda/asr-notify-formatter"
      && module.function.log_group.retention_in_days == 365
    )
    error_message = "The function must write text to its own log group, kept for 90 days."
  }

  assert {
    condition = module.function.function.environment[0].variables == tomap({
      DESTINATIONS                = "[{\"format\":\"amazon-q\",\"name\":\"security\",\"topic_arn\":\"arn:aws:sns:eu-west-1:222222222222:notices\"}]"
      NOTICE_LANGUAGE             = "en"
      TIME_ZONE                   = "UTC0"
      ACCOUNT_LOOKUP              = "off"
      ACCOUNT_LOOKUP_TIMEOUT_MS   = "2000"
      RETRY_QUEUE_URL             = "https://sqs.eu-west-1.amazonaws.com/222222222222/own-queue"
      RETRY_INITIAL_DELAY_SECONDS = "10"
      RETRY_MAX_ATTEMPTS          = "12"
      STATE_TABLE_NAME            = "asr-notify-state"
      DEAD_LETTER_QUEUE_URL       = "https://sqs.eu-west-1.amazonaws.com/222222222222/own-dead-letters"
    })
    error_message = "The environment must contain the settings with a default, the queues' URLs, and nothing else."
  }

  assert {
    condition = (
      aws_lambda_function_event_invoke_config.formatter.function_name == "asr-notify-formatter"
      && aws_lambda_function_event_invoke_config.formatter.maximum_retry_attempts == 2
      && aws_lambda_function_event_invoke_config.formatter.maximum_event_age_in_seconds == 21600
      && aws_lambda_function_event_invoke_config.formatter.destination_config[0].on_failure[0].destination == module.function.dead_letter_queue.arn
    )
    error_message = "Lambda must retry a failed event twice within six hours, then send it to the dead-letter queue."
  }

  assert {
    condition     = module.function.role.name == "asr-notify-formatter" && output.role_name == "asr-notify-formatter"
    error_message = "The role's name must be predictable."
  }

  assert {
    condition     = !output.uses_organizational_units
    error_message = "uses_organizational_units must be false without rules."
  }
}

run "all_settings" {
  command = plan
  module {
    source = "../../modules/formatter"
  }

  variables {
    name                      = "other"
    architecture              = "x86_64"
    memory_size               = 512
    timeout                   = 60
    log_group                 = { retention_days = 400 }
    maximum_retry_attempts    = 0
    maximum_event_age_seconds = 60
    language                  = "ja"
    time_zone                 = "Asia/Tokyo"
    alert_severities          = { health = "low", config = "high" }
    account_names             = { "333333333333" = "本番" }
    access_portal             = { url = "https://example.awsapps.com/start", role_name = "SecurityAudit" }
    retry                     = { initial_delay_seconds = 900, max_attempts = 90 }
    state                     = { key_arn = "arn:aws:kms:eu-west-1:222222222222:key/state" }
    account_lookup = {
      mode                 = "role"
      role_arn             = "arn:aws:iam::111111111111:role/reader"
      external_id          = "a-shared:word"
      timeout_milliseconds = 500
    }
  }

  assert {
    condition = module.function.function.environment[0].variables == tomap({
      DESTINATIONS                = "[{\"format\":\"amazon-q\",\"name\":\"security\",\"topic_arn\":\"arn:aws:sns:eu-west-1:222222222222:notices\"}]"
      ALERT_SEVERITIES            = "{\"config\":\"high\",\"health\":\"low\"}"
      NOTICE_LANGUAGE             = "ja"
      TIME_ZONE                   = "JST-9"
      ACCOUNT_LOOKUP              = "role"
      ACCOUNT_LOOKUP_ROLE_ARN     = "arn:aws:iam::111111111111:role/reader"
      ACCOUNT_LOOKUP_EXTERNAL_ID  = "a-shared:word"
      ACCOUNT_LOOKUP_TIMEOUT_MS   = "500"
      ACCOUNT_NAMES               = "{\"333333333333\":\"本番\"}"
      ACCESS_PORTAL_URL           = "https://example.awsapps.com/start"
      ACCESS_PORTAL_ROLE_NAME     = "SecurityAudit"
      RETRY_QUEUE_URL             = "https://sqs.eu-west-1.amazonaws.com/222222222222/own-queue"
      RETRY_INITIAL_DELAY_SECONDS = "900"
      RETRY_MAX_ATTEMPTS          = "90"
      DEAD_LETTER_QUEUE_URL       = "https://sqs.eu-west-1.amazonaws.com/222222222222/own-dead-letters"
      STATE_TABLE_NAME            = "other-state"
    })
    error_message = "Each setting must reach the function in its environment variable."
  }

  assert {
    condition = (
      module.function.function.function_name == "other-formatter"
      && module.function.function.architectures == tolist(["x86_64"])
      && module.function.function.memory_size == 512
      && module.function.function.timeout == 60
      && module.function.log_group.retention_in_days == 400
      && aws_lambda_function_event_invoke_config.formatter.maximum_retry_attempts == 0
      && aws_lambda_function_event_invoke_config.formatter.maximum_event_age_in_seconds == 60
    )
    error_message = "The runtime settings must reach the function."
  }
}

run "access_portal_without_role_name" {
  command = plan
  module {
    source = "../../modules/formatter"
  }

  variables {
    access_portal = { url = "https://example.awsapps.com/start" }
  }

  assert {
    condition = (
      module.function.function.environment[0].variables["ACCESS_PORTAL_URL"] == "https://example.awsapps.com/start"
      && !contains(keys(module.function.function.environment[0].variables), "ACCESS_PORTAL_ROLE_NAME")
    )
    error_message = "ACCESS_PORTAL_ROLE_NAME must be absent without a role name."
  }
}

run "rules_in_destinations_json" {
  command = plan
  module {
    source = "../../modules/formatter"
  }

  variables {
    account_lookup = { mode = "direct" }
    destinations = [
      {
        name      = "everything"
        format    = "slack-bot"
        topic_arn = "arn:aws:sns:eu-west-1:222222222222:everything"
        key_arn   = "arn:aws:kms:eu-west-1:222222222222:key/everything"
        mention   = { id = "S0123ABCD" }
        rules = {
          sources              = { include = ["security-hub", "asr"], exclude = ["alarm"] }
          outcomes             = { exclude = [] }
          min_severity         = "high"
          accounts             = { include = ["444444444444", "333333333333"] }
          organizational_units = { include = ["ou-ab12-12345678"], exclude = ["r-ab12"] }
          controls             = { exclude = ["S3.*", "EC2.1"] }
          regions              = { include = ["eu-west-1"] }
        }
      },
      {
        name      = "severe"
        format    = "email"
        topic_arn = "arn:aws:sns:eu-west-1:222222222222:severe"
        key_arn   = "arn:aws:kms:eu-west-1:222222222222:key/severe"
        mention   = null
        rules     = { sources = null, outcomes = { include = ["failed"], exclude = null }, min_severity = "critical" }
      },
    ]
  }

  assert {
    condition = jsondecode(module.function.function.environment[0].variables["DESTINATIONS"]) == [
      {
        name      = "everything"
        format    = "slack-bot"
        topic_arn = "arn:aws:sns:eu-west-1:222222222222:everything"
        mention   = { id = "S0123ABCD" }
        rules = {
          sources              = { include = ["asr", "security-hub"], exclude = ["alarm"] }
          outcomes             = { exclude = [] }
          min_severity         = "high"
          accounts             = { include = ["333333333333", "444444444444"] }
          organizational_units = { include = ["ou-ab12-12345678"], exclude = ["r-ab12"] }
          controls             = { exclude = ["EC2.1", "S3.*"] }
          regions              = { include = ["eu-west-1"] }
        }
      },
      {
        name      = "severe"
        format    = "email"
        topic_arn = "arn:aws:sns:eu-west-1:222222222222:severe"
        rules     = { outcomes = { include = ["failed"] }, min_severity = "critical" }
      },
    ]
    error_message = "DESTINATIONS must contain each rule at its destination, without attributes that are null."
  }

  assert {
    condition     = output.uses_organizational_units
    error_message = "uses_organizational_units must be true with such a rule."
  }
}
