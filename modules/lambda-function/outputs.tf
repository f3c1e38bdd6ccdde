# Whole resources: callers take the attributes they need, and their tests check what the caller's settings become.

output "function" {
  description = "The function (aws_lambda_function)"
  value       = aws_lambda_function.function
}

output "role" {
  description = "The function's role (aws_iam_role)"
  value       = aws_iam_role.function
}

output "policies" {
  description = "All policies of the role (aws_iam_role_policy), by name"
  value       = aws_iam_role_policy.function
}

output "log_group" {
  description = "The function's log group (aws_cloudwatch_log_group)"
  value       = aws_cloudwatch_log_group.function
}

output "queue" {
  description = "The queue the function takes messages from (aws_sqs_queue)"
  value       = aws_sqs_queue.queue
}

output "dead_letter_queue" {
  description = "The queue for messages that no attempt could deliver (aws_sqs_queue)"
  value       = aws_sqs_queue.dead_letter
}

output "queue_policies" {
  description = "Policies of the queues (aws_sqs_queue_policy): queue and dead_letter"
  value       = aws_sqs_queue_policy.queue
}

output "redrive_allow_policy" {
  description = "Which queues the dead-letter queue serves (aws_sqs_queue_redrive_allow_policy)"
  value       = aws_sqs_queue_redrive_allow_policy.dead_letter
}
