# The state table, and who may use it.

mock_provider "aws" {
  source          = "./mocks"
  override_during = plan
}

variables {
  destinations = [var.destination]
}

run "table" {
  command = plan
  module {
    source = "../../modules/formatter"
  }

  assert {
    condition = (
      length(aws_dynamodb_table.state) == 1
      && aws_dynamodb_table.state[0].name == "asr-notify-state"
      && aws_dynamodb_table.state[0].billing_mode == "PAY_PER_REQUEST"
      && aws_dynamodb_table.state[0].hash_key == "key"
      && aws_dynamodb_table.state[0].range_key == "sort"
      && { for attribute in aws_dynamodb_table.state[0].attribute : attribute.name => attribute.type } == {
        key = "S", sort = "S", due_shard = "S", due_at = "N"
      }
      && aws_dynamodb_table.state[0].ttl[0].attribute_name == "expires_at"
      && aws_dynamodb_table.state[0].ttl[0].enabled
    )
    error_message = "The table must have the keys key and sort, be billed per request, and expire its items."
  }

  assert {
    condition = [for index in aws_dynamodb_table.state[0].global_secondary_index : [
      index.name, index.hash_key, index.range_key, index.projection_type, join(",", index.non_key_attributes)
    ]] == [["due", "due_shard", "due_at", "INCLUDE", "brief"]]
    error_message = "What is due must be found by the index due, with what a digest shows of it."
  }

  assert {
    condition = (
      aws_dynamodb_table.state[0].point_in_time_recovery[0].enabled
      && aws_dynamodb_table.state[0].deletion_protection_enabled
      && length(aws_dynamodb_table.state[0].server_side_encryption) == 0
    )
    error_message = "The table must be restorable, protected from deletion, and encrypted with DynamoDB's own key."
  }

  assert {
    condition = (
      output.state_table_name == "asr-notify-state"
      && module.function.function.environment[0].variables["STATE_TABLE_NAME"] == "asr-notify-state"
    )
    error_message = "The function must get the table's name."
  }

  assert {
    condition = jsondecode(module.function.policies["publish"].policy).Statement[0] == {
      Sid      = "PublishNotices"
      Effect   = "Allow"
      Action   = ["sns:Publish", "sns:GetTopicAttributes"]
      Resource = ["arn:aws:sns:eu-west-1:222222222222:notices"]
    }
    error_message = "The sweep must be allowed to count the topics' subscriptions."
  }

  assert {
    condition = jsondecode(module.function.policies["state"].policy).Statement == [
      {
        Sid      = "UseState"
        Effect   = "Allow"
        Action   = ["dynamodb:UpdateItem", "dynamodb:PutItem", "dynamodb:DeleteItem", "dynamodb:BatchGetItem", "dynamodb:Query"]
        Resource = "arn:aws:dynamodb:eu-west-1:222222222222:table/own-table"
      },
      {
        Sid      = "FindWhatIsDue"
        Effect   = "Allow"
        Action   = "dynamodb:Query"
        Resource = "arn:aws:dynamodb:eu-west-1:222222222222:table/own-table/index/due"
      },
    ]
    error_message = "The function may read and write items of the table, and query its index, nothing else: no scan."
  }

  assert {
    condition = jsondecode(output.state_read_policy).Statement == [{
      Sid      = "ReadState"
      Effect   = "Allow"
      Action   = ["dynamodb:BatchGetItem", "dynamodb:GetItem", "dynamodb:Query", "dynamodb:Scan"]
      Resource = ["arn:aws:dynamodb:eu-west-1:222222222222:table/own-table", "arn:aws:dynamodb:eu-west-1:222222222222:table/own-table/index/due"]
    }]
    error_message = "The policy for readers must allow reading this table and its index, nothing else."
  }
}

run "key_of_its_own" {
  command = plan
  module {
    source = "../../modules/formatter"
  }

  variables {
    name   = "other"
    tables = { key_arn = "arn:aws:kms:eu-west-1:222222222222:key/state" }
  }

  assert {
    condition = (
      aws_dynamodb_table.state[0].server_side_encryption[0].enabled
      && aws_dynamodb_table.state[0].server_side_encryption[0].kms_key_arn == "arn:aws:kms:eu-west-1:222222222222:key/state"
    )
    error_message = "The given key must encrypt the table."
  }

  assert {
    condition = [
      for policy in [module.function.policies["state"].policy, output.state_read_policy] : reverse(jsondecode(policy).Statement)[0]
      ] == [
      for _ in range(2) : {
        Sid       = "UseStateKey"
        Effect    = "Allow"
        Action    = "kms:Decrypt"
        Resource  = "arn:aws:kms:eu-west-1:222222222222:key/state"
        Condition = { StringEquals = { "kms:EncryptionContext:aws:dynamodb:tableName" = "other-state" } }
      }
    ]
    error_message = "The function and readers may use the key for this table only."
  }
}

run "state_off" {
  command = plan
  module {
    source = "../../modules/formatter"
  }

  variables {
    state = null
  }

  assert {
    condition = (
      length(aws_dynamodb_table.state) == 0
      && !contains(keys(module.function.policies), "state")
      && output.state_table_name == null
      && output.state_read_policy == null
      && !contains(keys(module.function.function.environment[0].variables), "STATE_TABLE_NAME")
    )
    error_message = "Without state there must be no table, permission or environment variable."
  }
}
