output "function_arn" {
  description = "ARN of the function"
  value       = module.function.function.arn
}

output "function_name" {
  description = "Name of the function"
  value       = module.function.function.function_name
}

output "role_arn" {
  description = "ARN of the function's role, which the role in the management account trusts"
  value       = module.function.role.arn
}

output "role_name" {
  description = "Name of the function's role"
  value       = module.function.role.name
}

output "dead_letter_queue_arn" {
  description = "ARN of the dead-letter queue"
  value       = module.function.dead_letter_queue.arn
}

output "dead_letter_queue_url" {
  description = "URL of the dead-letter queue"
  value       = module.function.dead_letter_queue.url
}

output "dead_letter_queue_name" {
  description = "Name of the dead-letter queue"
  value       = module.function.dead_letter_queue.name
}

output "retry_queue_arn" {
  description = "ARN of the retry queue, which holds deliveries that a destination refused"
  value       = module.function.queue.arn
}

output "retry_queue_url" {
  description = "URL of the retry queue"
  value       = module.function.queue.url
}

output "retry_queue_name" {
  description = "Name of the retry queue"
  value       = module.function.queue.name
}

output "deduplication_table_name" {
  description = "Name of the deduplication table; null while deduplication is null"
  value       = one(aws_dynamodb_table.deduplication[*].name)
}

output "log_group_name" {
  description = "Name of the function's log group"
  value       = module.function.log_group.name
}

output "uses_organizational_units" {
  description = "Whether a rule contains organizational units, which the function then looks up for each account"
  value       = local.uses_organizational_units
}
