# The words of modules/formatter/vocabulary.json, which the function's tests write, wherever Terraform has to repeat them:
# modules/alert-source cannot read another module's file, and descriptions cannot contain expressions.

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
  vocabulary   = jsondecode(file("../../modules/formatter/vocabulary.json"))
  destinations = { security = var.amazon_q }

  # The descriptions of the root's settings.
  descriptions = join("\n", [for file in ["variables.tf", "variables-destinations.tf"] : file("../../terraform/${file}")])
}

run "alert_source_has_the_severities_and_alert_sources" {
  command = plan
  module {
    source = "../../modules/alert-source"
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

run "root_has_a_kind_of_destination_for_each_format" {
  command = plan
  module {
    source = "../../terraform"
  }

  assert {
    condition     = sort(values(local.formats)) == sort(var.vocabulary.formats)
    error_message = "local.formats must have one kind of destination for each of the vocabulary's formats."
  }
}

run "root_describes_all_words" {
  command = plan
  module {
    source = "../../terraform"
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
