# A deployment whose name changes keeps what holds data, or is named elsewhere: queues, tables, log groups, functions and
# their roles. The first run of a module applies, the second plans over its state.

mock_provider "aws" {
  source = "./mocks"
}

variables {
  destinations = [var.destination]
  topic_arns   = { security = "arn:aws:sns:eu-west-1:222222222222:asr-notify-security" }
}

run "formatter_before" {
  module {
    source = "../../modules/formatter"
  }
  variables {
    name = "before"
  }
}

run "formatter_keeps_what_it_stores" {
  command = plan
  module {
    source = "../../modules/formatter"
  }
  variables {
    name = "after"
  }

  assert {
    condition = {
      function          = module.function.function.function_name
      role              = module.function.role.name
      log_group         = module.function.log_group.name
      retry_queue       = module.function.queue.name
      dead_letter_queue = module.function.dead_letter_queue.name
      over_queue        = aws_sqs_queue.over[0].name
      table             = aws_dynamodb_table.state[0].name
      } == {
      function          = "before-formatter"
      role              = "before-formatter"
      log_group         = "/aws/lambda/before-formatter"
      retry_queue       = "before-formatter-retry"
      dead_letter_queue = "before-formatter-dead-letters"
      over_queue        = "before-formatter-over"
      table             = "before-state"
    }
    error_message = "A new name must replace nothing that is stored."
  }

  assert {
    condition = (
      module.function.function.environment[0].variables["STATE_TABLE_NAME"] == "before-state"
      && module.function.function.logging_config[0].log_group == "/aws/lambda/before-formatter"
      && output.function_name == "before-formatter"
      && output.state_table_name == "before-state"
    )
    error_message = "The function and the outputs must name what exists."
  }

  assert {
    condition     = aws_cloudwatch_event_rule.sweep[0].name == "after-sweep"
    error_message = "Rules must get the new name."
  }
}

run "slack_bot_before" {
  module {
    source = "../../modules/slack-bot"
  }
  variables {
    name = "before"
  }
}

run "slack_bot_keeps_what_it_stores" {
  command = plan
  module {
    source = "../../modules/slack-bot"
  }
  variables {
    name = "after"
  }

  assert {
    condition = {
      function          = module.function.function.function_name
      role              = module.function.role.name
      log_group         = module.function.log_group.name
      queue             = module.function.queue.name
      dead_letter_queue = module.function.dead_letter_queue.name
      table             = aws_dynamodb_table.threads.name
      } == {
      function          = "before-poster"
      role              = "before-poster"
      log_group         = "/aws/lambda/before-poster"
      queue             = "before-poster"
      dead_letter_queue = "before-poster-dead-letters"
      table             = "before-threads"
    }
    error_message = "A new name must replace nothing that is stored."
  }

  assert {
    condition     = module.function.function.environment[0].variables["THREADS_TABLE_NAME"] == "before-threads"
    error_message = "The function must use the table that exists."
  }
}
