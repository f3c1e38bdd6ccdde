# Subscribes mail addresses to a topic.

# SNS sends each address a link to confirm by; until it is followed nothing arrives there.
resource "aws_sns_topic_subscription" "address" {
  for_each = var.addresses

  topic_arn = var.topic_arn
  protocol  = "email"
  endpoint  = each.value
}
