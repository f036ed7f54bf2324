"""The statement that a policy lacks."""

from collections import defaultdict
from collections.abc import Sequence

from fargate_privatelink.aws.arns import UNKNOWN_ACCOUNT, UNKNOWN_SUFFIX
from fargate_privatelink.hcl.blocks import Block
from fargate_privatelink.hcl.lines import in_line
from fargate_privatelink.hcl.templates import quoted_literal
from fargate_privatelink.proof.iam.evaluation import Request
from fargate_privatelink.proof.iam.policies import STAND_IN
from fargate_privatelink.proof.iam.roles import IamRole
from fargate_privatelink.proof.network.model import Model
from fargate_privatelink.proof.remedies.names import name_of, slug
from fargate_privatelink.proof.remedies.paste import Paste, resource
from fargate_privatelink.proof.terraform.symbols import SYMBOL, paths_in, symbol
from fargate_privatelink.requirements.start import SUFFIX


def allow(actions: tuple[str, ...], resources: tuple[str, ...], where: str) -> str:
    """The statement to add to a policy."""
    named = ", ".join(resources)
    return f"allow {', '.join(actions)} on {named} in {where}"


def new_role_policy(model: Model, role: IamRole, denied: Sequence[Request]) -> str:
    """The policy to add to a role that allows some requests; nothing where a name in them is not known."""
    actions: dict[str, dict[str, None]] = defaultdict(dict)
    for each in denied:
        actions[each.resource][each.action or "*"] = None
    resources: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for arn, allowed in actions.items():
        resources[tuple(allowed)].append(arn)
    if any(STAND_IN in arn or "" in paths_in(arn) for arn in actions):
        return ""
    paste = Paste(role.address, model)
    statements = (
        f'{{ Effect = "Allow", Action = {in_line(map(quoted_literal, allowed))},'
        f" Resource = {in_line(_arn(paste, arn) for arn in arns)} }}"
        for allowed, arns in resources.items()
    )
    policy = f'jsonencode({{ Version = "2012-10-17", Statement = {in_line(statements)} }})'
    first, *_ = (allowed[0] for allowed in resources)
    name = f"{name_of(role.address)}_{slug(first)}"
    key = (role.address, *((arn, tuple(allowed)) for arn, allowed in actions.items()))
    if role.is_inline:
        name = model.additions.name((), f"{role.address}.inline_policy.", name, key).replace("_", "-")
        block = Block("inline_policy", {"name": quoted_literal(name), "policy": policy})
        return paste.text(block, into=role.address)
    header, _ = resource(model, paste, "aws_iam_role_policy", name, key)
    return paste.text(Block(header, {"role": paste.reference(role.address), "policy": policy}))


def _arn(paste: Paste, arn: str) -> str:
    """An ARN as an expression; of an account that is not known any will do, since the resource is one's own.

    So will any suffix of a secret. Source: AWS Secrets Manager, What's in a Secrets Manager secret.
    """
    arn = arn.replace(f":{UNKNOWN_ACCOUNT}:", ":*:").replace(f"-{UNKNOWN_SUFFIX}", SUFFIX)
    texts = SYMBOL.split(arn)[::2]
    references = [f"${{{paste.reference(symbol(path))}}}" for path in paths_in(arn)]
    quoted = [quoted_literal(text)[1:-1] for text in texts]
    return '"' + "".join(part for pair in zip(quoted, [*references, ""], strict=True) for part in pair) + '"'
