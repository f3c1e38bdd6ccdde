# The patterns of rules for findings of GuardDuty, and changes of Config rules, that originate in one account and Region.
module "patterns" {
  source = "../../../../modules/alert-patterns"

  alerts = {
    guardduty = { min_severity = "high" }
    config    = {}
  }
  origin = { account = "333333333333", region = "eu-central-1" }
}
