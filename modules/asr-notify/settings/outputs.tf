# One output, so that one precondition stands before everything that uses a setting.

output "checked" {
  description = "The settings. A plan with problems ends here"
  value = {
    name                     = var.name
    destinations             = local.destinations
    kinds                    = { for name, kinds in local.kinds : name => kinds[0] if length(kinds) == 1 }
    formats                  = local.formats
    channels                 = local.channels
    alerts                   = { for source, alert in var.alerts : source => alert if alert != null }
    account_lookup           = merge(var.account_lookup, { mode = coalesce(var.account_lookup.mode, "off") })
    access_portal            = var.access_portal
    retry                    = var.retry
    formatter_package        = var.formatter_package
    slack_poster_package     = var.slack_poster_package
    architecture             = var.architecture
    key_deletion_window_days = var.key_deletion_window_days
    state                    = var.state
    monitoring               = var.monitoring
    expected_days            = tomap(local.expected_days)
    topic_key                = var.topic_key
    failure_bucket           = var.failure_bucket

    iam                  = var.iam
    log_group            = var.log_group
    reserved_concurrency = var.reserved_concurrency
    tables               = var.tables
    vpc                  = var.vpc
  }

  precondition {
    condition     = length(local.problems) == 0
    error_message = join("\n", local.problems)
  }
}
