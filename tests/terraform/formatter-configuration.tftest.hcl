# Where the destinations and the names of accounts are: in the function's environment, or in a table if they are too large.

mock_provider "aws" {
  source          = "./mocks"
  override_during = plan
}

variables {
  # 100 destinations with a topic each and one key, an organizational unit, a severity and ten accounts.
  many = [
    for n in range(100) : {
      name      = format("team-%02d", n)
      format    = "slack-bot"
      topic_arn = format("arn:aws:sns:eu-west-1:222222222222:asr-notify-team-%02d", n)
      key_arn   = var.destination.key_arn
      rules = {
        organizational_units = { include = [format("ou-ab12-%08d", n)] }
        min_severity         = "high"
        accounts             = { include = [for m in range(10) : format("%012d", 100 * n + m)] }
      }
    }
  ]
  many_names = { for n in range(300) : format("%012d", n) => format("Production of team %d", n) }

  # For the organizational units.
  account_lookup = { mode = "role", role_arn = "arn:aws:iam::111111111111:role/reader" }
}

run "small_configuration_is_in_the_environment" {
  command = plan
  module {
    source = "../../modules/formatter"
  }
  variables {
    destinations  = [for each in slice(var.many, 0, 20) : merge(each, { rules = null }, each.name == "team-00" ? { subscriptions = 3 } : {})]
    account_names = { "333333333333" = "本番" }
  }

  assert {
    condition = (
      length(jsondecode(module.function.function.environment[0].variables["DESTINATIONS"])) == 20
      && module.function.function.environment[0].variables["ACCOUNT_NAMES"] == "{\"333333333333\":\"本番\"}"
    )
    error_message = "The environment must contain a configuration that fits."
  }

  assert {
    condition = [
      for each in jsondecode(module.function.function.environment[0].variables["DESTINATIONS"]) : each.subscriptions if can(each.subscriptions)
    ] == [3]
    error_message = "The number of subscriptions must be there, unless it is one."
  }

  assert {
    condition = (
      length(aws_dynamodb_table.configuration) == 0 && length(aws_dynamodb_table_item.configuration) == 0
      && output.configuration_table_name == null
      && !contains(keys(module.function.policies), "configuration")
      && !anytrue([for name in keys(module.function.function.environment[0].variables) : startswith(name, "CONFIGURATION_")])
    )
    error_message = "There must be no table for a configuration that fits, nor a permission to read one."
  }
}

run "large_configuration_is_in_a_table" {
  command = plan
  module {
    source = "../../modules/formatter"
  }
  variables {
    destinations  = var.many
    account_names = var.many_names
  }

  assert {
    condition = (
      aws_dynamodb_table.configuration[0].name == "asr-notify-configuration"
      && aws_dynamodb_table.configuration[0].billing_mode == "PAY_PER_REQUEST"
      && output.configuration_table_name == "asr-notify-configuration"
    )
    error_message = "The table must have the deployment's name and be billed per request."
  }

  assert {
    condition = (
      length(aws_dynamodb_table_item.configuration) == 110
      && length([for key in keys(aws_dynamodb_table_item.configuration) : key if can(regex("^destination#team-[0-9]{2}#[0-9a-f]{6}$", key))]) == 100
      && length([for key in keys(aws_dynamodb_table_item.configuration) : key if can(regex("^account-names#[0-9]#[0-9a-f]{6}$", key))]) == 10
      && alltrue([for key, item in aws_dynamodb_table_item.configuration : jsondecode(item.item).sort.S == key && jsondecode(item.item).key.S == "configuration"])
    )
    error_message = "Each destination must be an item, and the names ten."
  }

  assert {
    condition = [
      for key, item in aws_dynamodb_table_item.configuration : jsondecode(jsondecode(item.item).content.S) if startswith(key, "destination#team-07#")
      ] == [{
        name      = "team-07"
        format    = "slack-bot"
        topic_arn = "arn:aws:sns:eu-west-1:222222222222:asr-notify-team-07"
        rules = {
          organizational_units = { include = ["ou-ab12-00000007"] }
          min_severity         = "high"
          accounts             = { include = [for m in range(10) : format("%012d", 700 + m)] }
        }
    }]
    error_message = "An item must contain its destination as the environment would."
  }

  assert {
    condition = merge([
      for key, item in aws_dynamodb_table_item.configuration : jsondecode(jsondecode(item.item).content.S) if startswith(key, "account-names#")
    ]...) == var.many_names
    error_message = "The items must contain all names."
  }

  assert {
    condition = (
      !contains(keys(module.function.function.environment[0].variables), "DESTINATIONS")
      && !contains(keys(module.function.function.environment[0].variables), "ACCOUNT_NAMES")
      && module.function.function.environment[0].variables["CONFIGURATION_TABLE_NAME"] == "asr-notify-configuration"
      && can(regex("^[0-9a-f]{32}$", module.function.function.environment[0].variables["CONFIGURATION_DIGEST"]))
      && length(module.function.function.environment[0].variables["CONFIGURATION_ITEMS"]) == 660
      && length(jsonencode(module.function.function.environment[0].variables)) < 1700
    )
    error_message = "The environment must name the table, the items and their digest, and have room."
  }

  assert {
    condition = jsondecode(module.function.policies["configuration"].policy).Statement == [{
      Sid      = "ReadConfiguration"
      Effect   = "Allow"
      Action   = "dynamodb:Query"
      Resource = "arn:aws:dynamodb:eu-west-1:222222222222:table/own-table"
    }]
    error_message = "The function must be allowed to query the table and no more."
  }

  assert {
    condition = (
      jsondecode(module.function.policies["publish"].policy).Statement[0].Resource == ["arn:aws:sns:eu-west-1:222222222222:asr-notify-*"]
      && sum([for policy in module.function.policies : length(policy.policy)]) < 10240
    )
    error_message = "The role's policies together must be within IAM's 10,240 characters."
  }
}

run "changed_entries_are_other_items" {
  command = plan
  module {
    source = "../../modules/formatter"
  }
  variables {
    destinations  = [for each in var.many : each.name == "team-07" ? merge(each, { rules = merge(each.rules, { min_severity = "low" }) }) : each]
    account_names = merge(var.many_names, { "000000000123" = "Test" })
  }

  # The digests of what is as before.
  assert {
    condition = setsubtract(keys(aws_dynamodb_table_item.configuration), concat(
      [
        for each in var.many :
        "destination#${each.name}#${substr(sha256("asr-notify\n${jsonencode({ name = each.name, format = each.format, rules = each.rules })}"), 0, 6)}"
      ],
      [
        for digit in range(10) :
        "account-names#${digit}#${substr(sha256(jsonencode({ for id, name in var.many_names : id => name if endswith(id, digit) })), 0, 6)}"
      ],
      )) == toset([
      for key in keys(aws_dynamodb_table_item.configuration) : key if startswith(key, "destination#team-07#") || startswith(key, "account-names#3#")
    ])
    error_message = "Only what changed may have another key."
  }
}

run "configuration_of_3795_bytes_is_in_the_environment" {
  command = plan
  module {
    source = "../../modules/formatter"
  }
  variables {
    account_lookup = { mode = "off" }
    # 1,000 times three characters and 398.
    destinations = [merge(var.destination, { rules = { controls = { include = ["${join("", [for _ in range(1000) : "abc"])}${format("%0398d", 0)}"] } } })]
  }

  assert {
    condition     = length(jsonencode(local.known_settings)) == 3795 && length(aws_dynamodb_table.configuration) == 0
    error_message = "Settings of 3,795 bytes must be in the environment, got ${length(jsonencode(local.known_settings))} bytes."
  }
}

run "configuration_of_3796_bytes_is_in_a_table" {
  command = plan
  module {
    source = "../../modules/formatter"
  }
  variables {
    account_lookup = { mode = "off" }
    destinations   = [merge(var.destination, { rules = { controls = { include = ["${join("", [for _ in range(1000) : "abc"])}${format("%0399d", 0)}"] } } })]
  }

  assert {
    condition     = length(jsonencode(local.known_settings)) == 3796 && length(aws_dynamodb_table_item.configuration) == 1
    error_message = "Settings of 3,796 bytes must be in a table, got ${length(jsonencode(local.known_settings))} bytes."
  }
}

run "bytes_count_and_not_characters" {
  command = plan
  module {
    source = "../../modules/formatter"
  }
  variables {
    destinations  = [var.destination]
    account_names = { for n in range(25) : format("%012d", n) => join("", [for _ in range(38) : "名"]) }
  }

  assert {
    condition     = length(jsonencode(local.known_settings)) < 3000 && length(aws_dynamodb_table_item.configuration) == 11
    error_message = "Characters of three bytes must count as three."
  }
}

run "topics_of_others_are_listed" {
  command = plan
  module {
    source = "../../modules/formatter"
  }
  variables {
    destinations = concat(slice(var.many, 0, 40), [var.destination])
  }

  assert {
    condition = jsondecode(module.function.policies["publish"].policy).Statement[0].Resource == [
      "arn:aws:sns:eu-west-1:222222222222:asr-notify-*", "arn:aws:sns:eu-west-1:222222222222:notices",
    ]
    error_message = "Only topics with the deployment's prefix may be named by it."
  }
}

run "forty_topics_are_listed" {
  command = plan
  module {
    source = "../../modules/formatter"
  }
  variables {
    destinations = slice(var.many, 0, 40)
  }

  assert {
    condition     = jsondecode(module.function.policies["publish"].policy).Statement[0].Resource == slice(var.many, 0, 40)[*].topic_arn
    error_message = "Topics must be listed while the list fits."
  }
}

run "state_read_policy_includes_the_configuration" {
  command = plan
  module {
    source = "../../modules/formatter"
  }
  variables {
    destinations = var.many
  }

  assert {
    condition = jsondecode(output.state_read_policy).Statement[1] == {
      Sid      = "ReadConfiguration"
      Effect   = "Allow"
      Action   = ["dynamodb:Query"]
      Resource = ["arn:aws:dynamodb:eu-west-1:222222222222:table/own-table"]
    }
    error_message = "Operators must be allowed to read the rules of the destinations."
  }
}

run "refuses_a_destination_of_400_kilobytes" {
  command = plan
  module {
    source = "../../modules/formatter"
  }
  variables {
    destinations = [merge(var.destination, { rules = { controls = { include = [for n in range(1024) : format("%0400d", n)] } } })]
  }
  expect_failures = [output.size_problems]

  assert {
    condition     = length(local.size_problems) == 1 && startswith(local.size_problems[0], "destinations[\"security\"] must be at most 409,000 bytes as JSON")
    error_message = "The destination must be named."
  }
}

run "accepts_a_destination_below_400_kilobytes" {
  command = plan
  module {
    source = "../../modules/formatter"
  }
  variables {
    destinations = [merge(var.destination, { rules = { controls = { include = [for n in range(1024) : format("%0396d", n)] } } })]
  }

  assert {
    condition     = length(local.size_problems) == 0 && length(aws_dynamodb_table_item.configuration) == 1
    error_message = "What fits into an item must be accepted."
  }
}

run "refuses_settings_that_are_too_large_without_the_configuration" {
  command = plan
  module {
    source = "../../modules/formatter"
  }
  variables {
    destinations  = [var.destination]
    access_portal = { url = "https://example.com/${join("", [for _ in range(1000) : "long"])}" }
  }
  expect_failures = [output.size_problems]

  assert {
    condition     = length(local.size_problems) == 0 && !local.settings_fit
    error_message = "The size of the settings must be the reason."
  }
}
