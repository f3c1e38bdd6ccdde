# One output, which the operators' tools read: task smoke, task redrive and the others.

output "asr_notify" {
  description = "The outputs of modules/asr-notify"
  value       = module.asr_notify
}

output "organization_reader_role_arn" {
  description = "ARN of the role in the management account; null unless this root creates it"
  value       = one(module.organization_reader[*].role_arn)
}
