"""The account that a task definition is written for, and the same in another one."""

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from fargate_privatelink.aws.arns import LOOKS_RANDOM, UNKNOWN_ACCOUNT
from fargate_privatelink.documents import Json
from fargate_privatelink.errors import Problem
from fargate_privatelink.task_definition.overrides import Use

# What stands in front of an account's id and behind it where that says in which account something is: an ARN, the
# registry of an image in ECR, and a queue's URL. Sources: AWS General Reference, Amazon Resource Names; Amazon ECR User
# Guide, Registries; Amazon SQS Developer Guide, sqs-queue-message-identifiers.
FORMS = (
    (r"\barn:aws[a-z-]*:[a-z0-9-]+:[a-z0-9-]*:", r":"),
    (r"(?<![\w.-])", r"\.dkr[.-]ecr"),
    (r"\bhttps?://(?:sqs\.[a-z0-9-]+\.[a-z.]+|(?:[a-z0-9-]+\.)?queue\.amazonaws\.com(?:\.cn)?)/", r"/"),
)
# How many places a sentence lists.
MAX_NAMED = 6
# Ids of AWS's own. Sources: KMS Developer Guide, key-id; EC2 User Guide, resource-ids; EFS and Cloud Map API
# References.
MADE_UP = re.compile(
    r"(?<![\w-])(?:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|mrk-[0-9a-f]{32}|(?:ns|srv)-[a-z0-9]{16}"
    r"|(?:fs|fsap|vpc|vpce|subnet|sg|eni)-[0-9a-f]{8,17})(?![\w-])"
)
# What can be overridden of a container.
OVERRIDABLE = re.compile(r"containerDefinitions\[(\d+)\]\.(?:image|(environment|secrets)\[(\d+)\]\.\w+)")


def moved(document: Json, own: str, account: str) -> dict[str, Any]:
    """A task definition with what it names in its own account in another one; third accounts stay."""
    patterns = [re.compile(f"({before}){own}(?={behind})") for before, behind in FORMS]

    def move(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: move(item) for key, item in value.items()}
        if isinstance(value, list):
            return [move(item) for item in value]
        if isinstance(value, str) and own in value:
            for pattern in patterns:
                value = pattern.sub(rf"\g<1>{account}", value)
        return value

    found: dict[str, Any] = move(dict(document))
    return found


def naming(value: Any, account: str, path: str = "") -> Iterator[tuple[str, str]]:
    """The texts that have an account's id in them, with their paths."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield from naming(item, account, f"{path}.{key}" if path else key)
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from naming(item, account, f"{path}[{index}]")
    elif isinstance(value, str) and re.search(rf"(?<!\d){account}(?!\d)", value):
        yield path, value


class _Place(NamedTuple):
    """A place in a container that a stack can override: the container, and the kind and the name of a variable."""

    container: str
    kind: str
    variable: str

    def is_overridden(self, use: Use) -> bool:
        given = use.overrides.containers.get(self.container)
        if given is None:
            return False
        return self.variable in given.variables if self.variable else given.image is not None


def _place(document: Json, path: str) -> _Place | None:
    if not (found := OVERRIDABLE.fullmatch(path)):
        return None
    container = document["containerDefinitions"][int(found[1])]
    variable = container[found[2]][int(found[3])]["name"] if found[2] else ""
    return _Place(container["name"], found[2] or "", variable)


def left_over(document: Json, own: str, file: str, use: Use) -> Iterator[Problem]:
    """Variables of which nothing tells what they are in another account than the task definition's own."""
    for path, why in _doubtful(document, own):
        place = _place(document, path)
        if place and place.kind and not place.is_overridden(use):
            where = f"{use.place}.containers.{place.container}.{place.kind}.{place.variable}"
            yield Problem(use.file, where, f"is required: in {file} it {why}, and account is {use.account}")


def _doubtful(document: Json, own: str) -> Iterator[tuple[str, str]]:
    """The texts of which nothing tells what they are in another account, and why."""
    for path, text in naming(document, own):
        if made_up := next(_made_up(text, own), None):
            yield path, f"has {made_up} in an ARN, which AWS made up in account {own}"
        elif any(True for _ in naming(moved({"": text}, own, UNKNOWN_ACCOUNT), own)):
            yield path, f"has account {own} in no ARN, ECR registry or queue's URL"
    for index, volume in enumerate(document.get("volumes", ())):
        efs = volume.get("efsVolumeConfiguration", {}).get("fileSystemId")
        if efs and not efs.startswith("${"):
            yield f"volumes[{index}].efsVolumeConfiguration.fileSystemId", f"is {efs}, a file system of account {own}"


def _made_up(text: str, own: str) -> Iterator[str]:
    """What of the ARNs of an account in a text nobody chose, so that it is another one in every account."""
    for arn in re.finditer(rf"\barn:aws[a-z-]*:([a-z0-9-]+):[a-z0-9-]*:{own}:([^\s\",]+)", text):
        secret = arn[2].removeprefix("secret:").partition(":")[0] if arn[1] == "secretsmanager" else ""
        if found := LOOKS_RANDOM.search(secret) or MADE_UP.search(arn[2]):
            yield found[0]


def notes(document: Json, own: str, use: Use) -> Iterator[str]:
    """What becomes of an account's id in a task definition that is moved to another account, in sentences."""
    doubtful = dict(_doubtful(document, own))
    named = dict.fromkeys((*(path for path, _ in naming(document, own)), *doubtful))
    kept = [path for path in named if not ((at := _place(document, path)) and at.is_overridden(use))]
    taken = [path for path in kept if path not in doubtful]
    if taken:
        more = f" and {len(taken) - MAX_NAMED} more" if len(taken) > MAX_NAMED else ""
        yield f"what its file names in account {own} is meant in {use.account}: {', '.join(taken[:MAX_NAMED])}{more}"
    for path in kept:
        if path in doubtful:
            yield f"{path} {doubtful[path]}: see that it is right in {use.account}"
