# The state table: what is open, what each destination was notified of, what is held, and the silences.

resource "aws_dynamodb_table" "state" {
  #checkov:skip=CKV_AWS_119:DynamoDB's own key encrypts it unless tables.key_arn names another
  count = local.with_state

  name         = "${var.name}-state"
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

  attribute {
    name = "due_shard"
    type = "S"
  }

  attribute {
    name = "due_at"
    type = "N"
  }

  # Only items with due_at are in it: what the sweep works through, and what a digest lists.
  global_secondary_index {
    name               = "due"
    hash_key           = "due_shard"
    range_key          = "due_at"
    projection_type    = "INCLUDE"
    non_key_attributes = ["brief"]
  }

  ttl {
    attribute_name = "expires_at"
    enabled        = true
  }

  # A lost table would list every open finding once more. DynamoDB keeps a backup of a deleted table with point-in-time
  # recovery for 35 days.
  deletion_protection_enabled = var.tables.deletion_protection

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

  # A new name would be a new table, without what is in it.
  lifecycle {
    ignore_changes = [name]
  }
}

locals {
  # Reading the table through its own key. DynamoDB gives KMS the table's name with each call.
  state_key_statements = [
    for key_arn in var.tables.key_arn[*] : {
      Sid       = "UseStateKey"
      Effect    = "Allow"
      Action    = "kms:Decrypt"
      Resource  = key_arn
      Condition = { StringEquals = { "kms:EncryptionContext:aws:dynamodb:tableName" = one(aws_dynamodb_table.state[*].name) } }
    }
  ]
}
