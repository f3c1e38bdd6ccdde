# What the deployment does. Objects have the type any here, because Terraform drops unknown attributes when it converts them;
# settings/ has their types, and refuses unknown attributes and invalid values.

variable "destinations" {
  description = <<-EOT
    The destinations, by a name of your choice. Each contains exactly one of
      amazon_q: a Slack channel through Amazon Q: workspace_id (authorise the workspace once in the Amazon Q console),
        channel_id, and logging_level, the level of Amazon Q's log: ERROR, INFO or NONE; or only existing_configuration =
        true, if the channel has a configuration already: its owner adds the topic (output notification_topic_arns) to it;
      teams: a channel of Microsoft Teams through Amazon Q: tenant_id, team_id (authorise the team once in the Amazon Q
        console), channel_id as in the link to the channel (19%3a…%40thread.tacv2), and logging_level; or only
        existing_configuration = true. An account can have one channel of a team;
      slack_bot: a Slack channel through a bot: channel_id, token_secret_arn (the secret with the bot's token) and
        token_key_arn (the KMS key of the secret, if it has one of its own);
      email: email addresses;
      json: {}: a topic with JSON documents for programs (docs/notification.schema.json), which subscribe to it.
      Several destinations may share a channel, with the same logging_level or token.
    rules: which notices the destination takes; a notice must match all rules. Without rules: everything but remediations
      that are queued or skipped.
      sources, accounts, organizational_units, controls, regions: include takes only notices with one of the values; exclude
      drops notices with one of them. Sources are access-analyzer, alarm, asr, config, guardduty, health, inspector, macie,
      s3, security-hub, unrecognised. A control may end in * (S3.*); an organizational unit includes all below it.
      outcomes (failed, queued, rolled-back, skipped, succeeded, unknown): the same for the outcome of a remediation; other
      notices are not affected.
      min_severity (unknown, informational, low, medium, high, critical): lowest severity of alerts; an alert of unknown
      severity is taken.
    fallback: whether the destination takes messages in an unknown format whatever its rules include, for one destination only;
      default false. If none has it and all rules leave out such a message, the first destination by name takes it whose rules
      do not exclude the source unrecognised.
    mention: id of the Slack user or user group to mention in severe alerts, failed remediations and alarms, for amazon_q and
      slack_bot.
    The other attributes need the state table (state):
    grouping: the first notices of a window are sent at once, the others as one summary.
      enabled: false sends each notice by itself, for slack_bot and json only; default true, for json false.
      wait_seconds: length of a window, 1 to 900; default 60. It begins with its first held notice.
      above: notices that are sent at once, 1 to 50; for email, amazon_q and teams at most 8; default 5.
      max_per_hour: messages in an hour, 6 to 1000; beyond it windows grow longer; default 30.
      interval_minutes: how often what can wait is sent, 0 (at once) to 10080 (a week); default 240: a new member of a
      problem that was notified of before, a reminder and, except for slack_bot, the end of what was below high.
    send_resolved: whether to send that something is resolved; default true.
    repeat_interval_days: days until a reminder of what is still open, by severity: whole numbers to 365; 0 is never; default
      critical 1, high 3, medium 7, low 0.
    digest: a summary at times of the schedule, a cron(…) or rate(…) expression of EventBridge Scheduler, at most hourly:
      a rate of an hour or longer, or a cron whose minutes are one number.
      timezone: its time zone; default time_zone.
      only: whether the destination takes nothing but the digest; default false.
    quiet_hours: from and to, times of the day in time_zone such as 22:00, between which notices that are not critical wait.
    paused: whether all notices wait; default false.
    renamed_from: former name of the destination, whose state and topic it continues. Keep it: without it the destination gets
    a topic with its present name, and each email address has to confirm its subscription again.
  EOT
  type        = any
}

variable "alerts" {
  description = <<-EOT
    The services whose findings are sent: security_hub, security_hub_v2, guardduty, access_analyzer, inspector, macie,
    health, config, alarm (CloudWatch alarms of the account and Region, except this deployment's, ASR's and those of
    target tracking); each as {} or with some of
      min_severity: lowest severity that reaches the function; default medium. Malware that GuardDuty Malware Protection
        finds counts as high;
      severity: for access_analyzer, health and config, which have none of their own: the severity to use; default medium;
      security_severity: for health: the severity of events about abuse, risk and security; default the higher of high and
        severity;
      personas: for health: the personas whose events are sent, of OPERATIONS, SECURITY and BILLING; events without a
        persona are sent too; default all;
      samples: for security_hub, guardduty and macie: whether to send sample findings; default false;
      custom_actions: for security_hub: whether to send findings and insight results that people select with a custom
        action, except ASR's own actions; default false;
      aggregated: for security_hub and security_hub_v2: products whose findings arrive by the product's own rule, and so are
        left out here. product: Config, GuardDuty, Health, IAM Access Analyzer, Inspector or Macie, whose source must be on;
        regions, accounts: where they arrive from; accounts null means all. Default none.
    With security_hub or security_hub_v2, config leaves out the rules securityhub-*, whose results are findings of controls.
    With both security_hub and security_hub_v2, and state null, one finding may be sent twice.
  EOT
  type        = any
  default     = {}
  nullable    = false
}

variable "event_bus_names" {
  description = "Names of the event buses that alerts arrive by. The default bus has the events of this account and Region; other buses, and the default bus, those that modules/alert-forwarder or others send there. Default the default bus"
  type        = set(string)
  default     = ["default"]
  nullable    = false

  validation {
    condition     = length(var.event_bus_names) > 0
    error_message = "event_bus_names must contain at least one event bus, such as default."
  }
}

variable "organization_id" {
  description = "Id of the organization whose accounts may send events of AWS's services to these buses. It replaces the buses' policies, and creates buses with other names than default. null: buses and policies are your own. Forwarders of the same account need none"
  type        = string
  default     = null
}

variable "name" {
  description = "Name of the deployment, and prefix of every name in it"
  type        = string
  default     = "asr-notify"
  nullable    = false
}

variable "language" {
  description = "Language of the notices: en or ja"
  type        = string
  default     = "en"
  nullable    = false
}

variable "time_zone" {
  description = <<-EOT
    Time zone of the times in notices: a name of the IANA time zone database such as Asia/Tokyo or Europe/Berlin. Summer
    time follows the rules of this release, also for past years; a change of a country's rules needs a new release. A
    Slack bot's readers see times in their own zone.
  EOT
  type        = string
  default     = "UTC"
  nullable    = false
}

variable "account_lookup" {
  description = <<-EOT
    Lookup of account names in AWS Organizations.
    mode: role (by a role in the management account), direct (from this account, if it is a delegated administrator of any
      AWS service), or off; default off.
    role_arn: ARN of that role, which modules/organization-reader creates; only for role.
    external_id: external id that the role requires, 2 to 1224 characters; only for role; default none.
    timeout_milliseconds: timeout of an account lookup, 100 to 10000; default 2000.
  EOT
  type        = any
  default     = {}
  nullable    = false
}

variable "account_names" {
  description = "Names of accounts, by account id. They take precedence over the names in AWS Organizations"
  type        = map(string)
  default     = {}
  nullable    = false
}

variable "access_portal" {
  description = <<-EOT
    Access portal of IAM Identity Center, so that links sign in to the notice's account. null: links lead to the console.
    url: https://, without a query.
    role_name: permission set to select; default lets the reader choose.
  EOT
  type        = any
  default     = null
}

variable "status_topic_arn" {
  description = "ARN of ASR's status topic, in region; null reads it from ASR's SSM parameter /Solutions/SO0111/SNS_Topic_ARN"
  type        = string
  default     = null
}

variable "alarm_topic_arn" {
  description = "ARN of ASR's alarm topic, in region; null derives it: SO0111-ASR_Alarm_Topic in the status topic's account and region"
  type        = string
  default     = null
}

variable "alarms_enabled" {
  description = "Whether ASR is installed with its CloudWatch alarms (its parameter UseCloudWatchMetricsAlarms); the alarm topic exists only then"
  type        = bool
  default     = true
  nullable    = false
}

variable "retry" {
  description = <<-EOT
    Retries of a delivery that a destination refused.
    initial_delay_seconds: delay before the first retry. Each further delay is twice as long, up to an hour. Default 10.
    max_attempts: retries after which the delivery goes to the dead-letter queue. Default 12: about four and a half hours.
  EOT
  type        = any
  default     = {}
  nullable    = false
}

variable "failure_bucket" {
  description = <<-EOT
    An S3 bucket that keeps each event that the formatter failed to handle, whatever its size, beside the dead-letter queue.
    Default null: none.
    arn: ARN of the bucket. It exists, in the deployment's Region and account.
    key_arn: ARN of the KMS key that encrypts it. Default null: S3's own key.
  EOT
  type        = any
  default     = null
}

variable "state" {
  description = <<-EOT
    The state table in DynamoDB, billed per request: what is open, what each destination was notified of, what is held, and
    the silences. On by default; null creates none. Then a notice is sent as often as its event arrives, and there is no
    grouping, no resolved, no reminder, no digest and no silence.
    It has no attributes; protection and key of the table are in tables.
  EOT
  type        = any
  default     = {}
}

variable "monitoring" {
  description = <<-EOT
    Alarms about asr-notify itself, the SNS topics they publish to, and a dashboard; null creates none of them.
    email: addresses that receive the alarms. Each must confirm its subscription: one link, or two with Amazon Q, whose
    alarms have a topic of their own in us-east-1.
    alarm_topic_arn: an existing topic in region that receives the alarms, beside email or in place of it. Its policy, and
    that of its key, must let cloudwatch.amazonaws.com publish.
    us_east_1_alarm_topic_arn: the same for the alarms of Amazon Q: a topic in us-east-1; not if that is the region.
    expected_days: days after which a source that is on and sent nothing makes an alarm, 1 to 7, by source as in alerts, or
      asr. Default { security_hub = 1 } if Security Hub and state are on: it repeats the results of its controls within a
      day. Other sources report changes only; name those that you expect to send that often. ASR's topic must be in this
      account. {}: none.
    us_east_1: whether to make the alarms of Amazon Q; default true. With false nothing is created in us-east-1, and no
    alarm is sent when Amazon Q drops a message.
  EOT
  type        = any
  default     = null
}

variable "tags" {
  description = "Tags of every resource, in addition to the provider's default_tags"
  type        = map(string)
  default     = {}
  nullable    = false
}
