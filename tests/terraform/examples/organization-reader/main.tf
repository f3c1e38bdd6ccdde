# The management account's configuration.
provider "aws" {
  region = "eu-west-1"
}

module "reader" {
  source = "../../../../modules/organization-reader"

  trusted_role_arn = "arn:aws:iam::222222222222:role/asr-notify-formatter"
  list_parents     = true # a rule contains organizational units
}

# For account_lookup = { mode = "role", role_arn = … } of modules/formatter.
output "role_arn" {
  value = module.reader.role_arn
}
