# The alarms on what does not happen. CloudWatch sees it without the function: missing data is the alarm.

locals {
  # By the end of the alarm's name.
  absences = {
    for source, expected in var.expected_sources : "nothing-from-${source}" => {
      names       = concat(keys(expected.rules), expected.topic_names)
      dimensions  = merge(expected.rules, { for name in expected.topic_names : name => { TopicName = name } })
      namespace   = length(expected.rules) > 0 ? "AWS/Events" : "AWS/SNS"
      metric_name = length(expected.rules) > 0 ? "MatchedEvents" : "NumberOfMessagesPublished"
      dimension   = "RuleName"
      days        = expected.days
      description = "The source ${source} sent nothing for ${expected.days == 1 ? "a day" : "${expected.days} days"}, or is watched for less. Its findings may be missing. To do: check in the source's console that it is on in the accounts and Regions it should be, with this account as its administrator, that the rules or subscriptions below are as in Terraform's plan, and that the forwarders of other Regions work. If it is quiet by nature, change monitoring.expected_days."
    }
  }

  absence_alarms = merge(
    {
      for kind, absence in local.absences : kind => merge(absence, {
        statistic    = "Sum"
        function     = "SUM"
        comparison   = "LessThanThreshold"
        threshold    = 1
        period       = 60 * 60
        periods      = 24 * absence.days
        missing_data = "breaching"
      })
    },
    {
      # The sweep counts them. A sweep without an answer of SNS makes no alarm, an hour of them does.
      for number in var.destinations[*] : "unsubscribed" => {
        names        = [var.formatter.function_name]
        namespace    = "asr-notify"
        metric_name  = "Subscribed"
        dimension    = "FunctionName"
        statistic    = "Maximum"
        comparison   = "LessThanThreshold"
        threshold    = number
        period       = 60 * 60
        periods      = 1
        missing_data = "breaching"
        description  = "A destination's topic has fewer confirmed subscriptions than Terraform made, so that a recipient does not get its messages: an address is not confirmed, unsubscribed, or was deactivated by SNS. Without any data for an hour, the sweep does not run: reminders and summaries wait. To do: find the line \"subscription missing\" in the log /aws/lambda/${var.formatter.function_name}, confirm or renew the subscription, or enable the rule ${var.name}-sweep."
      }
    },
  )
}
