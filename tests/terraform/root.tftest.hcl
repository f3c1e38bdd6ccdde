# The thin root: providers of both accounts, the packages, and the role in the management account.

mock_provider "aws" {
  source          = "./mocks"
  override_during = plan
}

mock_provider "aws" {
  alias           = "management"
  source          = "./mocks-management"
  override_during = plan
}

mock_provider "aws" {
  alias           = "us_east_1"
  source          = "./mocks-us-east-1"
  override_during = plan
}

variables {
  destinations = { security = var.amazon_q }
}

run "defaults" {
  command = plan
  module {
    source = "../../terraform"
  }

  assert {
    condition = (
      output.organization_reader_role_arn == "arn:aws:iam::111111111111:role/asr-notify-organization-reader"
      && local.reader_role_arn == output.organization_reader_role_arn
    )
    error_message = "The default must create a role in the management account, by that account's provider, and look up by it."
  }

  assert {
    condition     = output.asr_notify.region == "eu-west-1" && output.asr_notify.state_table_name == "asr-notify-state"
    error_message = "The outputs of the module must be in one output, and a setting that is absent must have the module's default."
  }
}

run "monitoring_and_all_settings" {
  command = plan
  module {
    source = "../../terraform"
  }

  variables {
    name           = "notify"
    account_lookup = { external_id = "word", timeout_milliseconds = 500 }
    destinations   = { security = var.amazon_q, on-call = merge(var.slack_bot, { rules = { organizational_units = { include = ["ou-ab12-12345678"] } } }) }
    state          = null
  }

  assert {
    condition     = local.amazon_q_region == "us-east-1" && output.asr_notify.monitoring.dashboard_name == "notify"
    error_message = "Amazon Q's alarms must be in us-east-1."
  }

  assert {
    condition     = output.asr_notify.state_table_name == null && output.asr_notify.uses_organizational_units
    error_message = "Settings must reach the module, also those that are null."
  }
}

run "in_another_partition" {
  command = plan
  module {
    source = "../../terraform"
  }

  variables {
    region       = "us-gov-west-1"
    destinations = { audit = { email = ["audit@example.com"] } }
  }

  assert {
    condition     = local.amazon_q_region == "us-gov-west-1"
    error_message = "Without Amazon Q there must be no provider of us-east-1."
  }
}

run "role_of_the_management_accounts_own_pipeline" {
  command = plan
  module {
    source = "../../terraform"
  }

  variables {
    account_lookup = { role_arn = "arn:aws:iam::111111111111:role/notify-reader" }
  }

  assert {
    condition     = output.organization_reader_role_arn == null && length(data.aws_caller_identity.management) == 0
    error_message = "With a role that exists, nothing of the management account must be created or read."
  }
}

run "lookup_direct" {
  command = plan
  module {
    source = "../../terraform"
  }

  variables {
    account_lookup = { mode = "direct" }
  }

  assert {
    condition     = output.organization_reader_role_arn == null && length(data.aws_caller_identity.management) == 0
    error_message = "A direct lookup must create nothing in the management account, and not read it."
  }
}

run "warns_about_a_role_in_the_security_account" {
  command = plan
  module {
    source = "../../terraform"
  }

  override_data {
    target = data.aws_caller_identity.security
    values = { account_id = "111111111111" }
  }

  expect_failures = [check.management_account]
}
