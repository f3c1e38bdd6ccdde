# Adding and removing a destination changes no other destination. tests/end-to-end checks the same in plans against the local
# cloud.

# Without override_during, ARNs are unknown until apply, as in a first plan.
mock_provider "aws" {
  source = "./mocks"
}

mock_provider "aws" {
  alias  = "management"
  source = "./mocks-management"
}

mock_provider "aws" {
  alias  = "us_east_1"
  source = "./mocks-us-east-1"
}

variables {
  name = "notify"

  security = var.amazon_q
  on-call  = merge(var.slack_bot, { rules = { organizational_units = { include = ["ou-ab12-12345678"] } } })
  audit    = { email = ["audit@example.com", "security@example.com"] }
}

run "two_destinations" {
  module {
    source = "../../terraform"
  }

  variables {
    destinations = { security = var.security, audit = var.audit }
  }

  assert {
    condition = (
      keys(module.notification_topic) == ["audit", "security"]
      && keys(module.amazon_q_channel) == ["security"]
      && keys(module.email) == ["audit"]
      && length(module.slack_bot) == 0
    )
    error_message = "Each destination must have a topic, and the resources of its kind."
  }
}

run "destination_added" {
  module {
    source = "../../terraform"
  }

  variables {
    destinations = { security = var.security, audit = var.audit, on-call = var.on-call }
    alerts       = { guardduty = {}, health = {}, security_hub = { custom_actions = true, aggregated = [{ product = "GuardDuty", regions = ["eu-west-1"] }] } }
  }

  assert {
    condition = (
      output.notification_topic_arns == {
        audit    = "arn:aws:sns:eu-west-1:222222222222:notify-audit"
        on-call  = "arn:aws:sns:eu-west-1:222222222222:notify-on-call"
        security = "arn:aws:sns:eu-west-1:222222222222:notify-security"
      }
      && keys(module.amazon_q_channel) == ["security"]
      && keys(module.email) == ["audit"]
      && output.slack_posters == {
        on-call = {
          function_name         = "notify-on-call-poster"
          log_group_name        = "/aws/lambda/notify-on-call-poster"
          queue_url             = "https://sqs.eu-west-1.amazonaws.com/222222222222/own-queue"
          queue_arn             = "arn:aws:sqs:eu-west-1:222222222222:own-queue"
          dead_letter_queue_url = "https://sqs.eu-west-1.amazonaws.com/222222222222/own-queue"
          dead_letter_queue_arn = "arn:aws:sqs:eu-west-1:222222222222:own-queue"
          threads_table_name    = "notify-on-call-threads"
        }
      }
    )
    error_message = "The new destination must have its topic, queues, function and table, named after it."
  }

  # A subscription that is replaced gets another ARN.
  assert {
    condition = (
      output.email_subscription_arns == run.two_destinations.email_subscription_arns
      && output.status_topic_arn == run.two_destinations.status_topic_arn
    )
    error_message = "The other destinations must be unchanged."
  }

  assert {
    condition = (
      output.amazon_q_configurations == { security = "notify-security" }
      && length(setsubtract(run.two_destinations.monitoring.alarm_names, output.monitoring.alarm_names)) == 0
      && setsubtract(output.monitoring.alarm_names, run.two_destinations.monitoring.alarm_names) == toset([
        for kind in ["dead-letters", "errors", "refused", "throttles", "waiting"] : "notify-poster-on-call-${kind}"
      ])
    )
    error_message = "The new destination must have alarms."
  }

  assert {
    condition     = module.formatter.uses_organizational_units
    error_message = "The new destination's rules must reach the formatter."
  }

  assert {
    condition = (
      keys(output.alert_rule_arns) == ["guardduty", "guardduty-malware", "health", "security-hub", "security-hub-actions"]
      && keys(output.over_rule_arns) == ["guardduty", "health", "security-hub"]
      && module.alert_source.omitted_rule_names == ["notify-security-hub-omitted"]
    )
    error_message = "Each source in alerts must have a rule, one about what is over, and one for what is left out."
  }
}

run "destination_removed" {
  module {
    source = "../../terraform"
  }

  variables {
    destinations = { audit = var.audit, on-call = var.on-call }
  }

  assert {
    condition = (
      keys(module.notification_topic) == ["audit", "on-call"]
      && length(module.amazon_q_channel) == 0
      && output.amazon_q_configurations == {}
      && output.monitoring.topic_arns == ["arn:aws:sns:eu-west-1:222222222222:notify_monitoring"]
      && output.email_subscription_arns == run.two_destinations.email_subscription_arns
      && output.slack_posters == run.destination_added.slack_posters
      && output.alert_rule_arns == {}
      && output.over_rule_arns == {}
    )
    error_message = "The removed destination must be gone, and the others unchanged."
  }
}
