# Subscribes email addresses to a topic.

# SNS sends a confirmation link to each address, and no message until the link is opened.
resource "aws_sns_topic_subscription" "address" {
  for_each = var.addresses

  topic_arn = var.topic_arn
  protocol  = "email"
  endpoint  = each.value
}
