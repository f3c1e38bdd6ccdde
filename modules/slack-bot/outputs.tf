output "function_arn" {
  description = "ARN of the function"
  value       = aws_lambda_function.poster.arn
}

output "function_name" {
  description = "Name of the function"
  value       = aws_lambda_function.poster.function_name
}

output "role_name" {
  description = "Name of the function's role"
  value       = aws_iam_role.poster.name
}

output "queue_url" {
  description = "URL of the queue the function takes messages from"
  value       = aws_sqs_queue.messages.url
}

output "queue_arn" {
  description = "ARN of the queue the function takes messages from"
  value       = aws_sqs_queue.messages.arn
}

output "queue_name" {
  description = "Name of the queue the function takes messages from"
  value       = aws_sqs_queue.messages.name
}

output "dead_letter_queue_url" {
  description = "URL of the queue that keeps what was not posted"
  value       = aws_sqs_queue.dead_letter.url
}

output "dead_letter_queue_arn" {
  description = "ARN of the queue that keeps what was not posted"
  value       = aws_sqs_queue.dead_letter.arn
}

output "dead_letter_queue_name" {
  description = "Name of the queue that keeps what was not posted"
  value       = aws_sqs_queue.dead_letter.name
}

output "threads_table_name" {
  description = "Name of the table of threads"
  value       = aws_dynamodb_table.threads.name
}

output "log_group_name" {
  description = "Name of the function's log group"
  value       = aws_cloudwatch_log_group.poster.name
}
