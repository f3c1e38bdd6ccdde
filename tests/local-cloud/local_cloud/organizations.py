"""The organization: fixed accounts, permissions to read them, and delegated administrators.

In MiniStack every account is the management account of its own organization, with random ids.
"""

import json
import time

from ministack.core import iam_actions
from ministack.core.responses import error_response_json, get_account_id, request_scope
from ministack.services import organizations

from local_cloud.settings import (
    ACCOUNTS,
    MANAGEMENT_ACCOUNT,
    ORGANIZATION_ID,
    PARENTS,
    REGION,
    ROOT_ID,
    SECURITY_ACCOUNT,
    UNITS,
)

ARN_PREFIX = f"arn:aws:organizations::{MANAGEMENT_ACCOUNT}"
READING = ("Describe", "List")

_delegations: dict[str, dict[str, int]] = {}


def account_arn(account_id: str) -> str:
    """An account's ARN, as Organizations writes it."""
    return f"{ARN_PREFIX}:account/{ORGANIZATION_ID}/{account_id}"


def unit_arn(unit_id: str) -> str:
    """An organizational unit's ARN."""
    return f"{ARN_PREFIX}:ou/{ORGANIZATION_ID}/{unit_id}"


def _email(account_id: str) -> str:
    return f"aws+{account_id}@example.com"


def _found():
    """Restore the organization's initial state."""
    _delegations.clear()
    _delegations[SECURITY_ACCOUNT] = {"securityhub.amazonaws.com": int(time.time())}
    with request_scope(MANAGEMENT_ACCOUNT, REGION):
        organizations._orgs["self"] = {
            "Id": ORGANIZATION_ID,
            "Arn": f"{ARN_PREFIX}:organization/{ORGANIZATION_ID}",
            "FeatureSet": "ALL",
            "MasterAccountArn": account_arn(MANAGEMENT_ACCOUNT),
            "MasterAccountId": MANAGEMENT_ACCOUNT,
            "MasterAccountEmail": _email(MANAGEMENT_ACCOUNT),
            "AvailablePolicyTypes": [],
        }
        organizations._roots[ROOT_ID] = {
            "Id": ROOT_ID,
            "Arn": f"{ARN_PREFIX}:root/{ORGANIZATION_ID}/{ROOT_ID}",
            "Name": "Root",
            "PolicyTypes": [],
        }
        for account_id, name in ACCOUNTS.items():
            organizations._accounts[account_id] = {
                "Id": account_id,
                "Arn": account_arn(account_id),
                "Email": _email(account_id),
                "Name": name,
                "State": "ACTIVE",
                "JoinedMethod": "INVITED" if account_id == MANAGEMENT_ACCOUNT else "CREATED",
                "JoinedTimestamp": int(time.time()),
                "_ParentId": PARENTS.get(account_id, ROOT_ID),
            }
        for unit_id, name in UNITS.items():
            organizations._ous[unit_id] = {
                "Id": unit_id,
                "Arn": unit_arn(unit_id),
                "Name": name,
                "Path": "/",
                "_ParentId": PARENTS[unit_id],
            }


def _register_delegated_administrator(request: dict):
    account_id = request["AccountId"]
    if account_id not in organizations._accounts:
        return error_response_json("AccountNotFoundException", f"Account {account_id} not found", 400)
    _delegations.setdefault(account_id, {})[request["ServicePrincipal"]] = int(time.time())
    return organizations._json(200, {})


def _deregister_delegated_administrator(request: dict):
    services = _delegations.get(request["AccountId"], {})
    if services.pop(request["ServicePrincipal"], None) is None:
        return error_response_json("AccountNotRegisteredException", "Not a delegated administrator", 400)
    return organizations._json(200, {})


def _list_delegated_administrators(request: dict):
    service = request.get("ServicePrincipal")
    found = [
        {**organizations._public_account(organizations._accounts[account_id]), "DelegationEnabledDate": min(dates)}
        for account_id, services in _delegations.items()
        if (dates := [date for name, date in services.items() if service in (None, name)])
    ]
    return organizations._json(200, {"DelegatedAdministrators": found})


def _list_service_access(_request: dict):
    services = {name: date for each in _delegations.values() for name, date in each.items()}
    trusted = [{"ServicePrincipal": name, "DateEnabled": date} for name, date in sorted(services.items())]
    return organizations._json(200, {"EnabledServicePrincipals": trusted})


async def _handle_request(method, path, headers, body, query_params, original=organizations.handle_request):
    account_id = get_account_id()
    operation = headers.get("x-amz-target", "").rpartition(".")[2]
    if account_id not in ACCOUNTS:
        return error_response_json(
            "AWSOrganizationsNotInUseException", "Your account is not a member of an organization.", 400
        )
    delegated = operation.startswith(READING) and _delegations.get(account_id)
    if account_id != MANAGEMENT_ACCOUNT and not delegated and operation != "DescribeOrganization":
        return error_response_json("AccessDeniedException", "You don't have permissions to access this resource.", 400)
    with request_scope(MANAGEMENT_ACCOUNT, REGION):
        return await original(method, path, headers, body, query_params)


def _resource_arn(service, method, path, headers, body, *rest, original=iam_actions.extract_resource_arn):
    operation = headers.get("x-amz-target", "").rpartition(".")[2]
    if service == "organizations" and operation == "DescribeAccount":
        return account_arn(json.loads(body)["AccountId"])
    if service == "organizations" and operation == "ListParents":
        child_id = json.loads(body)["ChildId"]
        return unit_arn(child_id) if child_id.startswith("ou-") else account_arn(child_id)
    return original(service, method, path, headers, body, *rest)


def _reset(original=organizations.reset):
    original()
    _found()


def install():
    """Install the organization in MiniStack."""
    # Members read the organization of the management account, or are denied.
    organizations.handle_request = _handle_request
    # MiniStack has neither delegated administrators nor trusted services.
    organizations._DISPATCH.update(
        RegisterDelegatedAdministrator=_register_delegated_administrator,
        DeregisterDelegatedAdministrator=_deregister_delegated_administrator,
        ListDelegatedAdministrators=_list_delegated_administrators,
        ListAWSServiceAccessForOrganization=_list_service_access,
    )
    # A policy names accounts by their ARN; MiniStack checks the organization's ARN.
    iam_actions.extract_resource_arn = _resource_arn
    # POST /_ministack/reset restores the organization.
    organizations.reset = _reset
    _found()
