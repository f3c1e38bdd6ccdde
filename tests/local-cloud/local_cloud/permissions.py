"""Permission checks: resource policies for AWS services, KMS keys of topics and queues, three condition keys.

MiniStack checks the permissions of callers of its API. It checks neither whether a *service* may publish to a topic or
invoke a function, nor whether a publisher may use the key of an encrypted topic.
"""

import logging

from ministack.core import iam_actions
from ministack.core import iam_evaluator as iam
from ministack.core.responses import get_account_id, get_region, request_scope
from ministack.services import iam as iam_service
from ministack.services import kms, sns, sqs

from local_cloud import settings

log = logging.getLogger("local-cloud.permissions")

KEY_ACTIONS = ("kms:GenerateDataKey", "kms:Decrypt")
AWS_MANAGED_KEYS = ("alias/aws/sns", "alias/aws/sqs")


def service_allowed(policy, service: str, action: str, resource_arn: str, **condition_keys: str) -> bool:
    """Whether a resource's policy lets the AWS service `service` do `action`.

    `condition_keys` are the ones the service sends: `sourcearn`, `sourceaccount`, `sourceowner`.
    """
    context = iam.EvalContext(
        principal_arn="*",
        principal_type="Service",
        principal_account="",
        action=action,
        resource_arn=resource_arn,
        region=get_region(),
        service_context={f"aws:{name}": value for name, value in condition_keys.items()},
    )
    return iam.evaluate_resource_policy(policy, context, service=service).decision == "Allow"


def service_may_use_key(reference: str, service: str, **condition_keys: str) -> bool:
    """Whether the key policy allows a service to encrypt. The policy of an AWS managed key names no service."""
    if not reference:
        return True
    if reference.endswith(AWS_MANAGED_KEYS):
        return False
    key = kms._resolve_key(reference)
    return key is not None and all(
        service_allowed(key["Policy"], service, action, key["Arn"], **condition_keys) for action in KEY_ACTIONS
    )


def service_may_publish(topic_arn: str, service: str, source_arn: str) -> bool:
    """Whether a service may publish to a topic: by the topic's policy and, if it is encrypted, its key's.

    CloudWatch sends the source's ARN, account and owner. EventBridge sends the ARN alone, and to KMS nothing.
    """
    topic = sns._topic_by_arn_any_scope(topic_arn)
    if topic is None:
        return False
    keys = {"sourcearn": source_arn}
    if service == "cloudwatch.amazonaws.com":
        keys.update(sourceaccount=get_account_id(), sourceowner=get_account_id())
    attributes = topic["attributes"]
    if not service_allowed(attributes.get("Policy"), service, "sns:Publish", topic_arn, **keys):
        log.warning("%s may not publish to %s: its topic policy does not allow it", source_arn, topic_arn)
        return False
    key_keys = keys if service == "cloudwatch.amazonaws.com" else {}
    if not service_may_use_key(attributes.get("KmsMasterKeyId"), service, **key_keys):
        log.warning("%s may not publish to %s: the key policy does not allow it", source_arn, topic_arn)
        return False
    return True


def service_may_send(queue_arn: str, service: str, source_arn: str) -> bool:
    """Whether a service that sends the source's ARN alone may send to a queue, by the queue's policy and its key's."""
    queue = sqs._queue_by_arn(queue_arn)
    if queue is None:
        return False
    attributes = queue["attributes"]
    return service_allowed(
        attributes.get("Policy"), service, "sqs:SendMessage", queue_arn, sourcearn=source_arn
    ) and service_may_use_key(attributes.get("KmsMasterKeyId") or "", service)


def refused_key_action(access_key: str, key: dict) -> str | None:
    """The first denied action on the key that writing to an encrypted resource needs; None if all are allowed."""
    for action in KEY_ACTIONS:
        if iam.enforce(access_key, action, "kms", get_region(), resource_arn=key["Arn"]):
            return action
    return None


def role_may_send(access_key: str, queue_arn: str, queue: dict) -> str | None:
    """The denied action that a role's session needs to send to a queue; None if it may send."""
    if iam.enforce(access_key, "sqs:SendMessage", "sqs", get_region(), resource_arn=queue_arn):
        return "sqs:SendMessage"
    reference = queue["attributes"].get("KmsMasterKeyId") or ""
    if not reference or reference.endswith(AWS_MANAGED_KEYS):
        return None
    key = kms._resolve_key(reference)
    return refused_key_action(access_key, key) if key else "kms:DescribeKey"


def _enforce_topic_policy(topic: dict, action: str, original=sns._enforce_topic_policy):
    denied = original(topic, action)
    reference = topic["attributes"].get("KmsMasterKeyId") or ""
    if denied or action != "sns:Publish" or not reference or reference.endswith(AWS_MANAGED_KEYS):
        return denied
    with request_scope(sns._topic_owner(topic), get_region()):
        key = kms._resolve_key(reference)
    if key is None:
        return sns._error("KMSNotFound", f"Key {reference} does not exist", 400)
    refused = refused_key_action(iam._verified_key.get(), key)
    if refused is None:
        return None
    return sns._error(
        "KMSAccessDenied",
        f"User: {iam.caller_arn()} is not authorized to perform: {refused} on resource: {key['Arn']} "
        "(Service: AWSKMS; Status Code: 400; Error Code: AccessDeniedException)",
        400,
    )


def _queue_policy_allows(
    queue_arn: str, service: str, source_arn: str, source_account: str, original=sqs.queue_policy_allows
) -> bool:
    if not original(queue_arn, service, source_arn, source_account):
        return False
    reference = sqs._queue_by_arn(queue_arn)["attributes"].get("KmsMasterKeyId")
    return service_may_use_key(reference, service, sourcearn=source_arn, sourceaccount=source_account)


def _iam_action(service, *request, original=iam_actions.extract_iam_action):
    action = original(service, *request)
    return action.removesuffix("Batch") if service in ("sns", "sqs") and action else action


def _condition_key(key: str, context, original=iam._resolve_condition_key):
    name = key.lower()
    if name == "aws:securetransport":
        # Nothing leaves the machine: plain HTTP stands for the TLS that AWS uses, so that policies which refuse
        # anything else can be applied as they are.
        return "true"
    if name == "aws:principalarn" and ":assumed-role/" in context.principal_arn:
        role_name = iam._role_name_from_assumed_arn(context.principal_arn)
        role = iam_service._roles.get_scoped(context.principal_account, None, role_name)
        return role["Arn"] if role else f"arn:aws:iam::{context.principal_account}:role/{role_name}"
    if name == "aws:principalorgid":
        return settings.ORGANIZATION_ID if context.principal_account in settings.ACCOUNTS else None
    return original(key, context)


def install():
    """Install these checks in MiniStack."""
    # Publishing to an encrypted topic needs the key; MiniStack checks the topic's policy only.
    sns._enforce_topic_policy = _enforce_topic_policy
    # The same for SNS and EventBridge delivering to an encrypted queue.
    sqs.queue_policy_allows = _queue_policy_allows
    # A batch of SNS or SQS needs the permission of its single form: there is no sns:PublishBatch.
    iam_actions.extract_iam_action = _iam_action
    # Transport counts as encrypted, for a role's session aws:PrincipalArn is the role's ARN, and every account here is
    # of one organization.
    iam._resolve_condition_key = _condition_key
