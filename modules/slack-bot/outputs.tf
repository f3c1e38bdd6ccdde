output "function_arn" {
  description = "ARN of the function"
  value       = module.function.function.arn
}

output "function_name" {
  description = "Name of the function"
  value       = module.function.function.function_name
}

output "role_name" {
  description = "Name of the function's role"
  value       = module.function.role.name
}

output "queue_url" {
  description = "URL of the queue the function takes messages from"
  value       = module.function.queue.url
}

output "queue_arn" {
  description = "ARN of the queue the function takes messages from"
  value       = module.function.queue.arn
}

output "queue_name" {
  description = "Name of the queue the function takes messages from"
  value       = module.function.queue.name
}

output "dead_letter_queue_url" {
  description = "URL of the dead-letter queue"
  value       = module.function.dead_letter_queue.url
}

output "dead_letter_queue_arn" {
  description = "ARN of the dead-letter queue"
  value       = module.function.dead_letter_queue.arn
}

output "dead_letter_queue_name" {
  description = "Name of the dead-letter queue"
  value       = module.function.dead_letter_queue.name
}

output "threads_table_name" {
  description = "Name of the DynamoDB table of threads"
  value       = aws_dynamodb_table.threads.name
}

output "log_group_name" {
  description = "Name of the function's log group"
  value       = module.function.log_group.name
}
