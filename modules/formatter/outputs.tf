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

output "over_queue_arn" {
  description = "ARN of the queue of events about what is over; null while state is null"
  value       = one(aws_sqs_queue.over[*].arn)
}

output "over_queue_name" {
  description = "Name of that queue; null while state is null"
  value       = one(aws_sqs_queue.over[*].name)
}

output "schedule_group_name" {
  description = "Name of the schedule group of the digests; null while no destination has one"
  value       = one(aws_scheduler_schedule_group.digest[*].name)
}

output "state_table_name" {
  description = "Name of the state table; null while state is null"
  value       = one(aws_dynamodb_table.state[*].name)
}

output "state_read_policy" {
  description = "IAM policy (JSON) for roles that may read the state table, which holds titles and resources of findings; null while state is null"
  value = one([
    for table in aws_dynamodb_table.state : jsonencode({
      Version = "2012-10-17"
      Statement = concat(
        [{
          Sid      = "ReadState"
          Effect   = "Allow"
          Action   = ["dynamodb:BatchGetItem", "dynamodb:GetItem", "dynamodb:Query", "dynamodb:Scan"]
          Resource = [table.arn, "${table.arn}/index/due"]
        }],
        # For task history --event, which reads the rules of the destinations.
        [
          for table in aws_dynamodb_table.configuration :
          { Sid = "ReadConfiguration", Effect = "Allow", Action = ["dynamodb:Query"], Resource = [table.arn] }
        ],
        local.state_key_statements,
      )
    })
  ])
}

output "sweep_rule_name" {
  description = "Name of the EventBridge rule that starts the sweep; null while state is null"
  value       = one(aws_cloudwatch_event_rule.sweep[*].name)
}

output "configuration_table_name" {
  description = "Name of the table of the destinations and the names of accounts; null while they are in the function's environment"
  value       = one(aws_dynamodb_table.configuration[*].name)
}

output "log_group_name" {
  description = "Name of the function's log group"
  value       = module.function.log_group.name
}

output "uses_organizational_units" {
  description = "Whether a rule contains organizational units, which the function then looks up for each account"
  value       = local.uses_organizational_units
}

output "state_settings" {
  description = "The attributes of destinations that need the state table and differ from their defaults, by destination"
  value       = local.state_settings
}
