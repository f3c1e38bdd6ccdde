# The security account, in a Region where GuardDuty is on. The deployment is in ap-northeast-1.
provider "aws" {
  region = "eu-west-1"
}

module "forwarder" {
  source = "../../../../modules/alert-forwarder"

  home_event_bus_arn = "arn:aws:events:ap-northeast-1:222222222222:event-bus/default"

  # As in the home Region, without what arrives there by itself.
  alerts = {
    guardduty = { min_severity = "high" }
    health    = { personas = ["OPERATIONS", "SECURITY"] }
  }
}
