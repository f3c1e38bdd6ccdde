# One role for all channels of Amazon Q: it requires one for commands that people type there. This one has no policy, the
# channels' guardrails deny everything, and the trust policy has no condition, because AWS documents no key for it.
resource "aws_iam_role" "amazon_q" {
  count = length(local.settings.channels.amazon_q) + length(local.settings.channels.teams) > 0 ? 1 : 0

  name        = "${local.name}-amazon-q"
  path        = local.settings.iam.path
  description = "Role of Amazon Q in its channels, without permissions"

  permissions_boundary = local.settings.iam.permissions_boundary_arn

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "chatbot.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  })

  tags = var.tags

  # A new name of the deployment changes no configuration of a channel.
  lifecycle {
    ignore_changes = [name]
  }
}
