"""Log groups whose key CloudWatch Logs may not use: their creation is refused.

Source: Amazon CloudWatch Logs User Guide, encrypt-log-data-kms.
"""

from collections.abc import Iterator

from fargate_privatelink.proof.iam.evaluation import Decision, Request, decide
from fargate_privatelink.proof.iam.keys import EncryptedLogGroup
from fargate_privatelink.proof.network.model import Model
from fargate_privatelink.proof.verdicts.verdicts import Finding

CALLS = ("kms:Decrypt", "kms:GenerateDataKey")


def log_group_keys(model: Model) -> Iterator[Finding]:
    """The keys of log groups that certainly do not let CloudWatch Logs use them."""
    for group in model.encrypted_log_groups:
        refused = group.policy is None or (group.policy.document and _refuses(group))
        if refused:
            address = group.policy.address if group.policy else group.key
            used = "it" if address == group.key else group.key
            default = "" if group.policy else ", as is AWS's default"
            message = f"does not let {group.service} use {used}{default}, and {group.address} is encrypted with that:"
            message += " CreateLogGroup is refused"
            # A policy stands in place of AWS's default one.
            own = "" if group.policy else "kms:* to the account's root, as AWS's default policy does, and "
            remedy = (
                f"allow {own}kms:Encrypt*, kms:Decrypt*, kms:ReEncrypt*, kms:GenerateDataKey* and kms:Describe* to the"
            )
            remedy += f" service {group.service} in the policy of {address}"
            yield Finding("log-group-key", address, message, remedy)


def _refuses(group: EncryptedLogGroup) -> bool:
    assert group.policy is not None
    assert group.policy.document is not None
    account = group.arn.split(":")[4] if group.arn.count(":") >= 5 else ""
    context = (
        ("kms:encryptioncontext:aws:logs:arn", group.arn),
        ("aws:sourcearn", group.arn),
        ("aws:sourceaccount", account),
        ("kms:calleraccount", ""),
    )
    requests = (Request(action, group.key_arn, group.service, context) for action in CALLS)
    return any(decide([group.policy.document], request) is Decision.DENIED for request in requests)
