provider "aws" {
  region = "eu-west-1"
}

# The default bus of the home Region takes events of AWS's services from all accounts of the organization.
module "event_bus" {
  source = "../../../../modules/event-bus"

  organization_id = "o-a1b2c3d4e5"
}

output "home_event_bus_arn" {
  value = module.event_bus.arn
}
