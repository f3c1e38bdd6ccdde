# The destinations and the names of accounts: in the function's environment while they fit, otherwise in a table, as one item
# for each destination. The environment then has a digest of them, and which items they are.
#
# The sort key of an item ends in a digest of its content. A changed entry is a new item beside the old one: it is written
# before the function changes, and the old one is removed after. A function that starts meanwhile reads the items of its own
# environment.

locals {
  # Lambda limits the environment to 4 KB, which it measures as JSON, too. The queues' URLs, which are unknown in a first
  # plan, have at most 300 bytes with their names.
  max_settings_bytes = 3795

  # Hexadecimal digits of an item's digest in its sort key and in the environment. They distinguish the contents of an
  # entry; the digest of all contents says whether they are the right ones.
  item_digits = 6

  environment_configuration = merge(
    { DESTINATIONS = "[${join(",", local.destinations)}]" },
    length(var.account_names) > 0 ? { ACCOUNT_NAMES = jsonencode(var.account_names) } : {},
  )

  # The number of tables and the keys of items must be known in a plan, but ARNs are not in the first one, or if a caller
  # uses depends_on. Topics are counted by the longest ARN that modules/notification-topic would make of the name.
  known_settings = merge(
    local.other_settings,
    { for name, _ in local.other_settings : name => format("%0128d", 0) if name == "ACCOUNT_LOOKUP_ROLE_ARN" },
    local.environment_configuration,
    {
      DESTINATIONS = jsonencode([
        for name, entry in local.entries :
        merge(entry, { topic_arn = "arn:aws-us-gov:sns:us-gov-east-1:222222222222:${var.name}-${name}" })
      ])
    },
  )

  # length() counts characters; four Base64 characters stand for three bytes.
  is_stored = length(base64encode(jsonencode(local.known_settings))) / 4 * 3 > local.max_settings_bytes

  # By the last digit of the account's id, so that a changed name changes a tenth of them.
  account_name_groups = {
    for digit in distinct([for id in keys(var.account_names) : substr(id, -1, 1)]) : digit => jsonencode({
      for id, name in var.account_names : id => name if endswith(id, digit)
    })
  }

  # With the deployment's name, because another one gives topics other ARNs.
  items = concat(
    [
      for index, destination in var.destinations : {
        name    = "destination#${destination.name}"
        digest  = substr(sha256("${var.name}\n${jsonencode(local.entries[destination.name])}"), 0, local.item_digits)
        content = local.destinations[index]
      }
    ],
    [
      for digit, names in local.account_name_groups :
      { name = "account-names#${digit}", digest = substr(sha256(names), 0, local.item_digits), content = names }
    ],
  )

  stored_items = { for item in local.items : "${item.name}#${item.digest}" => item.content if local.is_stored }

  # Of the items themselves, so that the function changes after them; in the order in which DynamoDB returns them.
  stored_contents = [
    for key in keys(local.stored_items) : jsondecode(aws_dynamodb_table_item.configuration[key].item).content.S
  ]

  configuration = local.is_stored ? {
    CONFIGURATION_TABLE_NAME = aws_dynamodb_table.configuration[0].name
    CONFIGURATION_ITEMS      = join("", [for key in keys(local.stored_items) : regex("[^#]*$", key)])
    CONFIGURATION_DIGEST     = substr(sha256(join("\n", local.stored_contents)), 0, 32)
  } : local.environment_configuration
}

resource "aws_dynamodb_table" "configuration" {
  #checkov:skip=CKV_AWS_119:DynamoDB's own key encrypts it unless tables.key_arn names another
  count = local.is_stored ? 1 : 0

  name         = "${var.name}-configuration"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "key"
  range_key    = "sort"

  attribute {
    name = "key"
    type = "S"
  }

  attribute {
    name = "sort"
    type = "S"
  }

  # Terraform has the content and would write it again, and a configuration that becomes small removes the table.
  deletion_protection_enabled = false

  # On by default for Security Hub, as of the other tables.
  point_in_time_recovery {
    enabled = var.tables.point_in_time_recovery
  }

  dynamic "server_side_encryption" {
    for_each = var.tables.key_arn[*]

    content {
      enabled     = true
      kms_key_arn = server_side_encryption.value
    }
  }

  tags = var.tags

  lifecycle {
    # Removed after the function has its configuration in the environment.
    create_before_destroy = true
    # Another name of the deployment must not replace the table that a running function reads.
    ignore_changes = [
      name,
      # ASR's remediation of DynamoDB.6 turns it on.
      deletion_protection_enabled,
    ]
  }
}

resource "aws_dynamodb_table_item" "configuration" {
  for_each = local.stored_items

  table_name = aws_dynamodb_table.configuration[0].name
  hash_key   = "key"
  range_key  = "sort"

  item = jsonencode({
    key     = { S = "configuration" }
    sort    = { S = each.key }
    content = { S = each.value }
  })

  lifecycle {
    # Removed after the function, which depends on the new ones.
    create_before_destroy = true
  }
}
