"""Roles of services: their trust policy must allow the service to assume them.

MiniStack accepts any role that exists.
"""

import hashlib

from ministack.core.responses import error_response_json, get_account_id, get_region
from ministack.services import iam, lambda_svc, sts

from local_cloud import permissions


def may_assume(role_arn: str, service: str, **condition_keys: str) -> bool:
    """Whether a role exists in this account and its trust policy lets a service assume it."""
    role = iam._roles.get(role_arn.rsplit("/", 1)[-1])
    return role is not None and permissions.service_allowed(
        role["AssumeRolePolicyDocument"], service, "sts:AssumeRole", role["Arn"], **condition_keys
    )


def assume(role_arn: str, service: str, session_name: str, **condition_keys: str) -> str | None:
    """The access key of a service's session of a role; None if it may not assume it."""
    if not may_assume(role_arn, service, **condition_keys):
        return None
    role_name = role_arn.rsplit("/", 1)[-1]
    session_arn = f"arn:aws:sts::{get_account_id()}:assumed-role/{role_name}/{session_name}"
    digest = hashlib.sha256(session_arn.encode()).hexdigest()
    access_key = f"ASIA{digest[:16].upper()}"
    session = {"Arn": session_arn, "UserId": f"{role_name}:{session_name}", "SecretAccessKey": digest}
    sts.register_session(access_key, session)
    return access_key


def _refusal(function_name: str, role_arn: str | None):
    """The answer to a role that Lambda cannot assume for a function; None if it can, or none is given."""
    if role_arn is None:
        return None
    function_arn = f"arn:aws:lambda:{get_region()}:{get_account_id()}:function:{function_name}"
    if may_assume(role_arn, "lambda.amazonaws.com", sourcearn=function_arn, sourceaccount=get_account_id()):
        return None
    return error_response_json(
        "InvalidParameterValueException", "The role defined for the function cannot be assumed by Lambda.", 400
    )


def _create_function(data: dict, original=lambda_svc._create_function):
    return _refusal(data.get("FunctionName", ""), data.get("Role")) or original(data)


def _update_config(name: str, data: dict, original=lambda_svc._update_config):
    return _refusal(name, data.get("Role")) or original(name, data)


def install():
    """Install this in MiniStack's Lambda."""
    lambda_svc._create_function = _create_function
    lambda_svc._update_config = _update_config
