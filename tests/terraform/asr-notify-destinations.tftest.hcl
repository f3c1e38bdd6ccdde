# Adding and removing a destination changes no other destination. tests/end-to-end checks the same in plans against the local
# cloud.

# Without override_during, ARNs are unknown until apply, as in a first plan.
mock_provider "aws" {
  source = "./mocks"
}

mock_provider "aws" {
  alias  = "us_east_1"
  source = "./mocks-us-east-1"
}

variables {
  name           = "notify"
  account_lookup = { mode = "direct" }

  security = var.amazon_q
  on-call  = merge(var.slack_bot, { rules = { organizational_units = { include = ["ou-ab12-12345678"] } } })
  audit    = { email = ["audit@example.com", "security@example.com"] }
}

run "two_destinations" {
  module {
    source = "../../modules/asr-notify"
  }

  variables {
    destinations = { security = var.security, audit = var.audit }
  }

  assert {
    condition = (
      keys(module.notification_topic) == ["audit", "security"]
      && keys(module.amazon_q_channel) == ["T0123ABCD/C0123ABCD"]
      && keys(module.email) == ["audit"]
      && length(module.slack_bot) == 0
    )
    error_message = "Each destination must have a topic, and the resources of its kind."
  }

  assert {
    condition     = local.subscriptions == { audit = 2, security = 1 }
    error_message = "Each address must be a subscription, and a channel one."
  }
}

run "destination_added" {
  module {
    source = "../../modules/asr-notify"
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
      && keys(module.amazon_q_channel) == ["T0123ABCD/C0123ABCD"]
      && keys(module.email) == ["audit"]
      && output.slack_posters == {
        on-call = {
          function_name         = "notify-c0456efgh-poster"
          log_group_name        = "/aws/lambda/notify-c0456efgh-poster"
          queue_url             = "https://sqs.eu-west-1.amazonaws.com/222222222222/own-queue"
          queue_arn             = "arn:aws:sqs:eu-west-1:222222222222:own-queue"
          dead_letter_queue_url = "https://sqs.eu-west-1.amazonaws.com/222222222222/own-queue"
          dead_letter_queue_arn = "arn:aws:sqs:eu-west-1:222222222222:own-queue"
          threads_table_name    = "notify-c0456efgh-threads"
        }
      }
    )
    error_message = "The new destination must have its topic, named after it, and its channel's queues, function and table."
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
      output.amazon_q_configurations == { security = "asr-notify-t0123abcd-c0123abcd" }
      && { for alarm, watched in output.monitoring.alarms : alarm => setsubtract(watched, try(run.two_destinations.monitoring.alarms[alarm], []))
        if watched != try(run.two_destinations.monitoring.alarms[alarm], []) } == {
        notify-dead-lettered         = toset(["notify-c0456efgh-poster"])
        notify-dead-letters          = toset(["notify-c0456efgh-poster-dead-letters"])
        notify-dead-letters-expiring = toset(["notify-c0456efgh-poster-dead-letters"])
        notify-dead-letters-week     = toset(["notify-c0456efgh-poster-dead-letters"])
        notify-refused               = toset(["notify-c0456efgh-poster"])
        notify-waiting               = toset(["notify-c0456efgh-poster"])
        notify-not-kept-by-topics    = toset(["notify-on-call"])
        # Of the sources that are on now.
        notify-nothing-from-security-hub = toset(["notify-security-hub", "notify-security-hub-over"])
        notify-not-kept-by-rules = toset([
          "notify-guardduty", "notify-guardduty-malware", "notify-guardduty-over", "notify-health", "notify-health-over",
          "notify-security-hub", "notify-security-hub-actions", "notify-security-hub-over",
        ])
      }
    )
    error_message = "The alarms must watch the new destination, too."
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

run "destination_renamed" {
  module {
    source = "../../modules/asr-notify"
  }

  variables {
    destinations = { security = var.security, auditors = merge(var.audit, { renamed_from = "audit" }), on-call = var.on-call }
  }

  assert {
    condition = (
      output.notification_topic_arns["auditors"] == run.two_destinations.notification_topic_arns["audit"]
      && output.email_subscription_arns["auditors"] == run.two_destinations.email_subscription_arns["audit"]
    )
    error_message = "A renamed destination must keep its topic and its subscriptions."
  }
}

run "destination_removed" {
  module {
    source = "../../modules/asr-notify"
  }

  variables {
    destinations = { audit = var.audit, on-call = var.on-call }
  }

  assert {
    condition = (
      keys(module.notification_topic) == ["audit", "on-call"]
      && length(module.amazon_q_channel) == 0 && length(aws_iam_role.amazon_q) == 0
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

# The configuration and the bot are entries by channel, so a new name changes neither.
run "shared_channels_and_other_readers" {
  module {
    source = "../../modules/asr-notify"
  }

  variables {
    destinations = {
      critical = merge(var.security, { rules = { min_severity = "critical" } })
      digest   = merge(var.security, { digest = { schedule = "cron(0 9 * * ? *)", only = true } })
      on-call  = var.slack_bot
      platform = var.slack_bot
      existing = { amazon_q = { existing_configuration = true } }
      teams = { teams = {
        tenant_id  = "11111111-2222-3333-4444-555555555555"
        team_id    = "66666666-7777-8888-9999-000000000000"
        channel_id = "19%3ageneral%40thread.tacv2"
      } }
      events = { json = {} }
    }
    state  = {}
    alerts = { guardduty = {} }
    iam    = { path = "/security/", permissions_boundary_arn = "arn:aws:iam::222222222222:policy/boundary" }
  }

  override_resource {
    target = aws_iam_role.amazon_q
    values = { arn = "arn:aws:iam::222222222222:role/security/shared" }
  }

  assert {
    condition = (
      distinct(concat(values(module.amazon_q_channel), values(module.teams_channel))[*].role_arn) == tolist(["arn:aws:iam::222222222222:role/security/shared"])
      && aws_iam_role.amazon_q[0].path == "/security/"
      && aws_iam_role.amazon_q[0].permissions_boundary == "arn:aws:iam::222222222222:policy/boundary"
      && jsondecode(aws_iam_role.amazon_q[0].assume_role_policy).Statement == [
        { Effect = "Allow", Principal = { Service = "chatbot.amazonaws.com" }, Action = "sts:AssumeRole" }
      ]
    )
    error_message = "All channels must have one role with the path and the boundary, which only Amazon Q may assume."
  }

  assert {
    condition = (
      keys(module.amazon_q_channel) == ["T0123ABCD/C0123ABCD"] && keys(module.slack_bot) == ["C0456EFGH"]
      && keys(module.teams_channel) == ["66666666-7777-8888-9999-000000000000/19%3ageneral%40thread.tacv2"]
      && keys(module.notification_topic) == ["critical", "digest", "events", "existing", "on-call", "platform", "teams"]
    )
    error_message = "Each destination must have a topic, and each channel one configuration or bot; an existing configuration and programs have none."
  }

  assert {
    condition = (
      output.slack_posters["on-call"] == output.slack_posters["platform"]
      && keys(output.amazon_q_configurations) == ["critical", "digest", "teams"]
      && length(distinct(values(output.amazon_q_configurations))) == 2
    )
    error_message = "Destinations of one channel must share its configuration or its bot."
  }

  assert {
    condition = output.destination_kinds == {
      critical = "amazon_q", digest = "amazon_q", events = "json", existing = "amazon_q", on-call = "slack_bot", platform = "slack_bot", teams = "teams"
    }
    error_message = "The tools must know the kind of each destination."
  }

  assert {
    condition = { for name, kind in local.settings.kinds : name => local.settings.formats[kind] } == {
      critical = "amazon-q", digest = "amazon-q", events = "json", existing = "amazon-q", on-call = "slack-bot", platform = "slack-bot", teams = "teams"
    }
    error_message = "Each destination must have the format of its kind."
  }
}
