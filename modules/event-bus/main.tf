# The event bus to which other accounts send events of AWS's services.

data "aws_caller_identity" "current" {}

data "aws_partition" "current" {}

data "aws_region" "current" {}

locals {
  arn = format(
    "arn:%s:events:%s:%s:event-bus/%s",
    data.aws_partition.current.partition, data.aws_region.current.id, data.aws_caller_identity.current.account_id, var.name
  )

  own_statement = {
    Sid       = "AwsServicesOfTheOrganization"
    Effect    = "Allow"
    Principal = "*"
    Action    = "events:PutEvents"
    Resource  = local.arn
    Condition = {
      StringEquals = { "aws:PrincipalOrgID" = var.organization_id }
      # A call may put several events, so the key has several values. ForAllValues holds where the key is absent.
      "ForAllValues:StringLike" = { "events:source" = "aws.*" }
      Null                      = { "events:source" = "false" }
    }
  }
}

# Each account has a default bus in each Region.
resource "aws_cloudwatch_event_bus" "this" {
  for_each = toset([for name in [var.name] : name if name != "default"])

  name = each.key
  tags = var.tags
}

resource "aws_cloudwatch_event_bus_policy" "this" {
  event_bus_name = var.name

  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = concat([local.own_statement], var.other_statements)
  })

  depends_on = [aws_cloudwatch_event_bus.this]
}
