output "subscription_arns" {
  description = "ARNs of the subscriptions, by address"
  value       = { for address, subscription in aws_sns_topic_subscription.address : address => subscription.arn }
}
