# Records which notice was delivered to which destination, so that a repeated event is not delivered again.

resource "aws_dynamodb_table" "deduplication" {
  #checkov:skip=CKV_AWS_28:Its items expire within days; without them a repeated event may be delivered twice
  #checkov:skip=CKV_AWS_119:It holds hashes and times; DynamoDB's own key encrypts them
  count = var.deduplication != null ? 1 : 0

  name         = "${local.function_name}-deduplication"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "key"

  attribute {
    name = "key"
    type = "S"
  }

  ttl {
    attribute_name = "expires_at"
    enabled        = true
  }

  tags = var.tags
}
