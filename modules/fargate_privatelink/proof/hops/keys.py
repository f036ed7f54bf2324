"""Whether a role may use the customer-managed keys of the secrets and files that a task fetches.

Secrets Manager, Parameter Store and S3 call KMS for the caller, so that no way to KMS is needed. Source: Amazon ECS
Developer Guide, task_execution_IAM_role; KMS Developer Guide, Key policies.
"""

from collections.abc import Iterator
from dataclasses import replace

from fargate_privatelink.aws.arns import UNKNOWN_SUFFIX
from fargate_privatelink.proof.hops.permissions import about, by_identity, not_known, refused
from fargate_privatelink.proof.hops.roles import Caller, caller
from fargate_privatelink.proof.iam.evaluation import Decision, Request, covers, decide, halves
from fargate_privatelink.proof.iam.keys import EncryptedSecret
from fargate_privatelink.proof.iam.policies import PolicyDocument, PolicyStatement, named
from fargate_privatelink.proof.iam.roles import IamRole
from fargate_privatelink.proof.network.model import Model
from fargate_privatelink.proof.network.places import Place
from fargate_privatelink.proof.network.tasks import TaskFacts
from fargate_privatelink.proof.rules import Step
from fargate_privatelink.proof.verdicts.runtime_errors import error_text
from fargate_privatelink.proof.verdicts.verdicts import Hop, Verdict
from fargate_privatelink.requirements import Requirement, Task

DECRYPT = "kms:Decrypt"
READ = ("secretsmanager:GetSecretValue", "ssm:GetParameters", "s3:GetObject")


def decryption(facts: TaskFacts, task: Task, need: Requirement, place: Place) -> Iterator[Hop]:
    """A hop for each key of what a task fetches."""
    for grant in need.grants:
        by = caller(facts, task, grant.role, place.model.roles)
        if by.held is None or not set(READ).intersection(grant.actions):
            continue
        for secret in place.model.encrypted:
            is_it = max(_is_in(arn, secret) for arn in grant.resources)
            if is_it is not Decision.DENIED:
                via = f"{secret.service}.{secret.arn.split(':')[3] or task.region}.{task.region.dns_suffix}"
                for hop in _hops(place.model, by.held, by, secret, via):
                    yield _worded(hop, task, need, "" if is_it is Decision.ALLOWED else grant.resources[0])


def _worded(hop: Hop, task: Task, need: Requirement, doubted: str) -> Hop:
    """A hop with AWS's words where it fails; of a secret that may be another one it fails nothing for certain."""
    if hop.verdict is not Verdict.FAILED:
        return hop
    if doubted:
        message = f"{hop.message}, if {named(doubted)} ends in the six characters of that secret"
        return replace(hop, verdict=Verdict.UNKNOWN, message=message, remedy="")
    error = error_text(need, hop.step, region=task.region, inside=True, action=DECRYPT)
    return replace(hop, error=error)


def _is_in(wanted: str, secret: EncryptedSecret) -> Decision:
    """Whether what is wanted is a secret, or an object of a bucket.

    What looks like the six characters of a secret that Terraform makes may be the end of another one's name.
    """
    if Decision.ALLOWED in (covers(wanted, secret.arn), covers(secret.arn, wanted)):
        return Decision.ALLOWED
    with_any = secret.arn.removesuffix(UNKNOWN_SUFFIX) + "?" * len(UNKNOWN_SUFFIX)
    is_whole = secret.arn.endswith(f"-{UNKNOWN_SUFFIX}") and covers(with_any, wanted) is Decision.ALLOWED
    return Decision.UNKNOWN if is_whole else Decision.DENIED


def _hops(model: Model, held: IamRole, by: Caller, secret: EncryptedSecret, via: str) -> Iterator[Hop]:
    context = (("kms:viaservice", via), ("aws:viaawsservice", "true"), *about(by, secret.key_arn))
    request = Request(DECRYPT, secret.key_arn, by.arn, (*context, ("kms:calleraccount", by.account)))
    allows, free = by_identity(held, request)
    by_iam = min(allows, free)
    decision = min(_with_key(by_iam, secret, request), free)
    what = f"{DECRYPT} on {named(secret.key)}"
    if decision is Decision.ALLOWED:
        message = f"{held.address} may decrypt with {named(secret.key)}"
        yield Hop(Step.PERMISSION, Verdict.PASSED, held.address, message)
    elif decision is Decision.DENIED and not secret.is_certain:
        message = f"{held.address} is not allowed {what}, which objects take that were written since the bucket has it"
        yield Hop(Step.PERMISSION, Verdict.UNKNOWN, held.address, message)
    elif decision is Decision.UNKNOWN and by_iam is Decision.DENIED:
        message = f"no policy of {held.address} allows {what}, and whether the key's own policy does is not known"
        yield Hop(Step.PERMISSION, Verdict.UNKNOWN, held.address, message)
    elif decision is Decision.UNKNOWN:
        yield not_known(held, request, what)
    else:
        # Where the key's policy leaves nothing to IAM, it has to allow the role, and that is enough.
        by_policy = _with_key(Decision.ALLOWED, secret, request) is Decision.DENIED
        if by_iam is Decision.DENIED:
            lacking = [request] if allows is Decision.DENIED and not by_policy else []
            yield from refused(model, held, [request], lacking)
        if not by_policy:
            return
        assert secret.policy is not None
        message = f"does not let {held.address} decrypt"
        remedy = f"allow {DECRYPT} to {named(by.arn)} in the policy of {secret.policy.address}"
        yield Hop(Step.PERMISSION, Verdict.FAILED, secret.policy.address, message, remedy)


def _with_key(by_iam: Decision, secret: EncryptedSecret, request: Request) -> Decision:
    """What IAM, the key's policy and its grants say together: each may allow, and the policy may leave it to IAM."""
    granted = decide([PolicyDocument(secret.grants)], request)
    if secret.policy is None:
        # A key's default policy leaves all to IAM; of a key from elsewhere the policy is not known.
        return max(granted, by_iam if secret.is_held else max(by_iam, Decision.UNKNOWN))
    document = secret.policy.document
    if document is None:
        return Decision.UNKNOWN
    by_key = decide([_parted(document, of_account=False)], request)
    left_to_iam = decide([_parted(document, of_account=True)], request)
    _, free = halves([document], request)
    return max(by_key, min(left_to_iam, by_iam), min(granted, free))


def _parted(document: PolicyDocument, *, of_account: bool) -> PolicyDocument:
    """A key's policy with the Allows of the account, which leave it to IAM, or with the other ones."""
    kept = (each for each in document.statements if not each.allows or _is_of_account(each) is of_account)
    return PolicyDocument(tuple(kept))


def _is_of_account(statement: PolicyStatement) -> bool:
    return all(name.endswith(":root") or name.isdigit() for name in statement.principals) and bool(statement.principals)
