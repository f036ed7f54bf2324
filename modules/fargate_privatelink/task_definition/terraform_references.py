"""References of Terraform in a task definition: where one can stand, and what stands for it where nothing knows it."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, NamedTuple, Self

from fargate_privatelink.aws.arns import UNKNOWN_ACCOUNT, UNKNOWN_SUFFIX
from fargate_privatelink.aws.regions import Region
from fargate_privatelink.errors import WITH_SETTING, remedied, shown
from fargate_privatelink.hcl.plain import plain
from fargate_privatelink.hcl.templates import split


class Kind(NamedTuple):
    """What is referred to: in words, the form of what stands for it, and the pattern of what it must be, in Terraform's
    regular expressions; both for a partition and a region."""

    words: str
    form: str
    pattern: str = ""
    example: str = ""


FILE_SYSTEM = Kind("ID of an EFS file system", "fs-{mark}", "^fs-[0-9a-f]{{8,40}}$", "fs-0123456789abcdef0")
ACCESS_POINT = Kind("ID of an EFS access point", "fsap-{mark}", "^fsap-[0-9a-f]{{8,40}}$", "fsap-0123456789abcdef0")
# The ending is one that a permission takes for Secrets Manager's own.
SECRET = Kind(
    "ARN of a secret of Secrets Manager",
    "arn:{partition}:secretsmanager:{region}:" + UNKNOWN_ACCOUNT + ":secret:reference/{mark}-" + UNKNOWN_SUFFIX,
    "^arn:{partition}:secretsmanager:{region}:[0-9]{{12}}:secret:[^:]+$",
    "arn:{partition}:secretsmanager:{region}:123456789012:secret:name-a1B2c3",
)
PARAMETER = Kind(
    "ARN of a parameter of Parameter Store",
    "arn:{partition}:ssm:{region}:" + UNKNOWN_ACCOUNT + ":parameter/reference/{mark}",
    "^arn:{partition}:ssm:{region}:[0-9]{{12}}:parameter/.+$",
    "arn:{partition}:ssm:{region}:123456789012:parameter/name",
)
# Between private characters of Unicode, as whatever a deployment alone tells.
TEXT = Kind("Part of the environment", "\ue000reference-{mark}\ue001", example="example")

# Where a reference can stand; None is a secret or a parameter, by its name.
CONTAINER = r"containerDefinitions\[\d+\]\."
EFS = r"volumes\[\d+\]\.efsVolumeConfiguration\."
PLACES: Mapping[str, Kind | None] = {
    rf"{EFS}fileSystemId": FILE_SYSTEM,
    rf"{EFS}authorizationConfig\.accessPointId": ACCESS_POINT,
    rf"{CONTAINER}(secrets|logConfiguration\.secretOptions)\[\d+\]\.valueFrom": None,
    rf"{CONTAINER}repositoryCredentials\.credentialsParameter": SECRET,
    rf"{CONTAINER}environment\[\d+\]\.value": TEXT,
}
# Why one cannot stand in another place.
WHY: Mapping[str, str] = {
    r"family": "names and addresses follow from it",
    r"cpu|memory": "what Fargate offers is checked before",
    r"executionRoleArn|taskRoleArn": "the role and its permissions follow from its name",
    rf"{CONTAINER}image": "endpoints and permissions follow from its registry",
    rf"{CONTAINER}portMappings.*": "rules follow from it",
    r".*": "only file systems, access points, secrets and variables of the environment can be one",
}
FORMS = "${<type>.<name>.<attribute>}, ${data...}, ${var...}, ${local...} or ${module.<name>.<output>}"
TEMPLATE = re.compile(r"(?<!\$)\$\{([^{}]*)\}")
# What a secret's ARN may have behind it. Source: ECS API Reference, Secret, valueFrom.
BEHIND = re.compile(r":[^:{}$]*(:[^:{}$]*){0,2}")


# A reference to a resource, and a part of it: `/*` of a bucket.
REFERRED = re.compile(r"\$\{([^{}]*)\}([^\s\"\\<>`{}$]*)")


def referred_to(text: str) -> tuple[str, str] | None:
    """The expression of a text that refers to a resource, and what it has behind it; None for any other."""
    found = REFERRED.fullmatch(text)
    return (found[1].strip(), found[2]) if found and plain(found[1]) else None


@dataclass(frozen=True, order=True)
class Reference:
    """A reference: its expression, what is referred to, and what stands for it in a task definition."""

    expression: str
    kind: Kind
    stand_in: str

    @classmethod
    def of(cls, expression: str, kind: Kind, region: Region) -> Self:
        mark = sha256(expression.encode()).hexdigest()[:40]
        return cls(expression, kind, kind.form.format(mark=mark, partition=region.partition, region=region.name))


def stood_in(request: Mapping[str, Any], region: Region) -> tuple[dict[str, Any], dict[str, Reference], dict[str, str]]:
    """A task definition with stand-ins for its references, those by stand-in, and what is wrong with others by
    place."""
    found: dict[str, Reference] = {}
    problems: dict[str, str] = {}

    def change(value: Any, path: str) -> Any:
        if isinstance(value, dict):
            return {key: change(item, f"{path}.{key}" if path else key) for key, item in value.items()}
        if isinstance(value, list):
            return [change(item, f"{path}[{index}]") for index, item in enumerate(value)]
        if not isinstance(value, str) or "${" not in value:
            return value
        place = _place(path)
        try:
            if place:
                return "".join(_parts(value, PLACES[place], region, found))
            if any(_is_plain(part) for is_template, part in _split(value) if is_template):
                problems[path] = f"cannot be a reference of Terraform, since {_why(path)}: got {shown(value)}"
        except ValueError as error:
            if place:
                problems[path] = str(error)
        return value

    document: dict[str, Any] = change(dict(request), "")
    return document, found, problems


def worded(text: str, references: Iterable[Reference]) -> str:
    """A text with references as they were written."""
    for each in references:
        text = text.replace(each.stand_in, f"${{{each.expression}}}")
    return text


def hint(path: str, message: str) -> str:
    """A message about a place, with what is to be done where a reference stands there that is none."""
    quoted = re.search(r'got "([^"]*)"', message)
    found = [TEMPLATE.search(quoted[1])] if quoted else []
    if not any(each and plain(each[1]) for each in found):
        return remedied(message)
    place = _place(path)
    if place is None:
        return f"{message}: a reference of Terraform cannot stand here, since {_why(path)}"
    is_first = quoted is not None and quoted[1].startswith("${")
    return f"{message}{WITH_SETTING}" if is_first or PLACES[place] is TEXT else remedied(message)


def _place(path: str) -> str | None:
    return next((place for place in PLACES if re.fullmatch(place, path)), None)


def _why(path: str) -> str:
    return next(why for place, why in WHY.items() if re.fullmatch(place, path))


def _is_plain(part: str) -> bool:
    return part.startswith("${") and plain(part[2:-1]) is not None


def _split(text: str) -> Iterator[tuple[bool, str]]:
    """The parts of a text, in which only `${` begins something."""
    try:
        parts = list(split(text.replace("%{", "%%{")))
    except ValueError:
        raise ValueError(f"must close each ${{, and have $${{ where it is a text, got {shown(text)}") from None
    for is_template, part in parts:
        yield is_template, part if is_template else part.replace("%%{", "%{")


def _parts(text: str, kind: Kind | None, region: Region, found: dict[str, Reference]) -> Iterator[str]:
    """The parts of a text with stand-ins; a ValueError says what is wrong with it."""
    parts = list(_split(text))
    if kind is not TEXT:
        behind = "".join(part for is_template, part in parts[1:])
        is_alone = len(parts) == 1 or (len(parts) == 2 and not parts[1][0] and kind in (None, SECRET))
        if not (parts[0][0] and is_alone and (not behind or BEHIND.fullmatch(behind))):
            raise ValueError(f"must be a reference and nothing else, {FORMS}, got {shown(text)}")
    for is_template, part in parts:
        if not is_template:
            yield part.replace("$${", "${")
            continue
        expression = part[2:-1].strip()
        names = plain(expression)
        if names is None:
            instead = "; $${ is ${ as it stands" if kind is TEXT else ""
            raise ValueError(f"must refer to one value, {FORMS}, got {shown(part)}{instead}")
        own = kind or _kind(names, part)
        if kind is None and own is PARAMETER and len(parts) > 1:
            raise ValueError(f"must be a reference and nothing else, since it is a parameter, got {shown(text)}")
        reference = Reference.of(expression, own, region)
        found[reference.stand_in] = reference
        yield reference.stand_in


def _kind(names: tuple[str, ...], part: str) -> Kind:
    """Whether a secret or a parameter is referred to: endpoints and permissions follow from that."""
    of = names[1] if names[0] == "data" else names[0]
    last = names[-1]
    for prefix, kind, attributes in (
        ("aws_secretsmanager_secret", SECRET, ("arn", "id", "secret_id")),
        ("aws_ssm_parameter", PARAMETER, ("arn",)),
    ):
        if of.startswith(prefix):
            if last not in attributes:
                raise ValueError(f"must refer to its ARN, {prefix}.<name>.arn, got {shown(part)}")
            return kind
    told = [kind for words, kind in ((("secret",), SECRET), (("parameter", "ssm"), PARAMETER)) if _has(last, words)]
    if len(told) != 1:
        raise ValueError(
            "must tell by its last name whether it is a secret or a parameter, as ${var.db_secret_arn} does, got"
            f" {shown(part)}"
        )
    return told[0]


def _has(name: str, words: tuple[str, ...]) -> bool:
    return any(word in name.lower() for word in words)
