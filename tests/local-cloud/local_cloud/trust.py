"""Roles of services: their trust policy must allow the service to assume them.

MiniStack accepts any role that exists.
"""

from ministack.core.responses import error_response_json, get_account_id, get_region
from ministack.services import iam, lambda_svc

from local_cloud import permissions


def may_assume(role_arn: str, service: str, **condition_keys: str) -> bool:
    """Whether a role exists in this account and its trust policy lets a service assume it."""
    role = iam._roles.get(role_arn.rsplit("/", 1)[-1])
    return role is not None and permissions.service_allowed(
        role["AssumeRolePolicyDocument"], service, "sts:AssumeRole", role["Arn"], **condition_keys
    )


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
