# Which notices were already told where, so that a repeated event is told once.

resource "aws_dynamodb_table" "deduplication" {
  #checkov:skip=CKV_AWS_28:What it holds expires in days; lost, a repeated event may be told twice
  #checkov:skip=CKV_AWS_119:It holds hashes and times; DynamoDB's own key encrypts them
  count = var.deduplication != null ? 1 : 0

  name         = "${local.function_name}-deduplication"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "claim"

  attribute {
    name = "claim"
    type = "S"
  }

  ttl {
    attribute_name = "expires_at"
    enabled        = true
  }

  tags = var.tags
}
