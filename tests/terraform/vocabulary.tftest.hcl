# The words of modules/formatter/vocabulary.json, which the function's tests write, wherever Terraform has to repeat them:
# modules/alert-patterns cannot read another module's file, and descriptions cannot contain expressions.

mock_provider "aws" {
  source          = "./mocks"
  override_during = plan
}

variables {
  vocabulary = jsondecode(file("../../modules/formatter/vocabulary.json"))

  # The descriptions of the deployment's settings.
  descriptions = replace(file("../../modules/asr-notify/variables.tf"), "/\\s+/", " ")
}

run "alert_patterns_have_the_severities_and_alert_sources" {
  command = plan
  module {
    source = "../../modules/alert-patterns"
  }

  assert {
    condition     = local.severities == var.vocabulary.severities
    error_message = "local.severities must be the vocabulary's severities, in their order."
  }

  assert {
    condition = (
      toset([for source in setsubtract(local.sources, ["alarm"]) : trimsuffix(replace(source, "_", "-"), "-v2")]) == toset(var.vocabulary.alert_sources)
      && contains(local.sources, "alarm") && contains(var.vocabulary.sources, "alarm")
    )
    error_message = "local.sources must be the vocabulary's alert_sources, and alarm."
  }
}

run "settings_have_a_kind_of_destination_for_each_format" {
  command = plan
  module {
    source = "../../modules/asr-notify/settings"
  }

  variables {
    given          = {}
    name           = "asr-notify"
    destinations   = { security = var.amazon_q }
    alerts         = {}
    account_lookup = {}
    access_portal  = null
    retry          = {}
    state          = {}
    monitoring     = null

    formatter_package        = null
    slack_poster_package     = null
    architecture             = "arm64"
    key_deletion_window_days = 30
  }

  assert {
    condition     = sort(values(local.formats)) == sort(var.vocabulary.formats)
    error_message = "local.formats must have one kind of destination for each of the vocabulary's formats."
  }

  assert {
    condition = alltrue([
      for words in [
        join(", ", var.vocabulary.sources), join(", ", var.vocabulary.outcomes), join(", ", var.vocabulary.severities),
        join(" or ", var.vocabulary.languages),
      ] : strcontains(var.descriptions, words)
    ])
    error_message = "The descriptions of destinations and language must list the vocabulary's sources, outcomes, severities and languages."
  }
}
