output "arn" {
  description = "ARN of the event bus: home_event_bus_arn of modules/alert-forwarder. Known at plan"
  value       = local.arn
}

output "name" {
  description = "Name of the event bus: for event_bus_names of modules/alert-source"
  value       = var.name

  # Rules need the bus.
  depends_on = [aws_cloudwatch_event_bus.this]
}
