output "rule_arns" {
  description = "ARNs of the EventBridge rules, by rule; those about what is over end in -over"
  value       = { for key, rule in aws_cloudwatch_event_rule.forward : key => rule.arn }
}

output "role_arn" {
  description = "ARN of the role that sends events to the home bus"
  value       = aws_iam_role.forwarder.arn
}

output "dead_letter_queue_name" {
  description = "Name of the SQS queue with what the home bus did not take. alarm_topic makes an alarm on it"
  value       = aws_sqs_queue.dead_letter.name
}
