output "function_arn" {
  description = "ARN of the function"
  value       = aws_lambda_function.formatter.arn
}

output "function_name" {
  description = "Name of the function"
  value       = aws_lambda_function.formatter.function_name
}

output "role_arn" {
  description = "ARN of the function's role: what the role in the management account trusts"
  value       = aws_iam_role.formatter.arn
}

output "role_name" {
  description = "Name of the function's role"
  value       = aws_iam_role.formatter.name
}

output "dead_letter_queue_arn" {
  description = "ARN of the queue that keeps what was not handled"
  value       = aws_sqs_queue.dead_letter.arn
}

output "dead_letter_queue_url" {
  description = "URL of the queue that keeps what was not handled"
  value       = aws_sqs_queue.dead_letter.url
}

output "dead_letter_queue_name" {
  description = "Name of the queue that keeps what was not handled"
  value       = aws_sqs_queue.dead_letter.name
}

output "retry_queue_arn" {
  description = "ARN of the queue where messages wait that a destination did not take"
  value       = aws_sqs_queue.retry.arn
}

output "retry_queue_url" {
  description = "URL of the queue where messages wait that a destination did not take"
  value       = aws_sqs_queue.retry.url
}

output "retry_queue_name" {
  description = "Name of the queue where messages wait that a destination did not take"
  value       = aws_sqs_queue.retry.name
}

output "deduplication_table_name" {
  description = "Name of the table of what was told where; null without one"
  value       = one(aws_dynamodb_table.deduplication[*].name)
}

output "log_group_name" {
  description = "Name of the function's log group"
  value       = aws_cloudwatch_log_group.formatter.name
}

output "names_organizational_units" {
  description = "Whether any rule names organizational units, so that the function looks up those above an account"
  value       = local.names_units
}
