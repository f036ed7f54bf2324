"""Builds the image of a container and pushes it to ECR, with the container engine that is there."""

import base64
import shlex
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from fargate_privatelink.aws.images import PLATFORMS, Image
from fargate_privatelink.errors import InputError, Problem, shown, unknown
from fargate_privatelink.run.caller import Caller, Program
from fargate_privatelink.run.calls import Place
from fargate_privatelink.run.definitions import Container, Definition, describe
from fargate_privatelink.run.outputs import Family

ENGINES = ("docker", "podman", "finch")
FILES = ("Dockerfile", "Containerfile")
TOKEN = "ecr:GetAuthorizationToken"


@dataclass(frozen=True)
class Push:
    """An image to push: its host, its repository with that, its tag, and the architecture that it is for.

    `named` is whether the task definition names that tag.
    """

    host: str
    repository: str
    tag: str
    architecture: str
    named: bool

    @property
    def name(self) -> str:
        return f"{self.repository}:{self.tag}"


def engine() -> str | None:
    """The container engine that is there, if one is."""
    return next(filter(shutil.which, ENGINES), None)


def refuse_without_engine() -> None:
    """Raise an InputError where no engine is there."""
    if engine() is None:
        raise InputError([Problem("PATH", "", f"no container engine is on it: one of {', '.join(ENGINES)}")])


def refuse_context(folder: Path) -> None:
    """Raise an InputError for a folder that no image is built from."""
    if not any((folder / each).is_file() for each in FILES):
        raise InputError([Problem("--context", "", f"{folder}: has no {' and no '.join(FILES)}")])


def push(caller: Caller, family: Family, container: str | None, tag: str | None, context: Path) -> int:
    """The exit status of the step that fails, or 0 for an image that is pushed; an InputError says what cannot be."""
    program = engine() or ENGINES[0]
    definition = describe(caller, family.task_definition)
    chosen = choose(definition, container, tag)
    (authorization,) = caller.ask(TOKEN)
    _, _, password = base64.b64decode(authorization["authorizationToken"]).decode().partition(":")
    platform = PLATFORMS.get(chosen.architecture, chosen.architecture)
    steps: list[tuple[list[str], str | None]] = [
        ([program, "login", "--username", "AWS", "--password-stdin", chosen.host], password),
        ([program, "build", "--platform", platform, "--tag", chosen.name, str(context)], None),
        ([program, "push", chosen.name], None),
    ]
    for command, typed in steps:
        line = f"{_password(caller.place)} | {shlex.join(command)}" if typed is not None else shlex.join(command)
        if status := caller.start(Program(command, line, typed)):
            caller.tell(f"{program} {command[1]} ends with status {status}: nothing is pushed")
            return status
    caller.tell(f"pushed {chosen.name}")
    if not chosen.named:
        caller.tell(f"{definition.revision} names another image: set it in the task definition, and apply")
    return 0


def _password(place: Place) -> str:
    profile = ["--profile", place.profile] if place.profile else []
    return shlex.join(["aws", "ecr", "get-login-password", "--region", place.region, *profile])


def choose(definition: Definition, container: str | None, tag: str | None) -> Push:
    """The image of a container, as its definition names it or with another tag; an InputError says what is none."""
    one = _container(definition, container)
    image = Image.parse(one.image)
    named, _, digest = image.reference.partition("@")
    if not (tag or named) and digest:
        message = f"container {one.name} names its image by digest, which no push decides: give --tag"
        raise InputError([Problem(definition.revision, "", message)])
    own = named.removeprefix(":") or "latest"
    repository, chosen = f"{image.registry}/{image.repository}", tag or own
    return Push(image.registry, repository, chosen, definition.architecture, chosen == own and not digest)


def _container(definition: Definition, wanted: str | None) -> Container:
    """The container whose image is in a registry that this account and region has."""
    _, _, _, region, account, _ = definition.arn.split(":", 5)
    held = {each.name: each for each in definition.containers}
    if wanted is not None and wanted not in held:
        raise InputError([Problem("--container", "", unknown(wanted, held, what="container"))])
    own = [each for each in definition.containers if _is_of(each, account, region)]
    if wanted is not None:
        own = [each for each in own if each.name == wanted]
    if not own:
        named = ", ".join(shown(each.image) for each in held.values() if wanted in (None, each.name))
        message = f"no container has an image of ECR in the account {account} and {region}: they are {named}"
        raise InputError([Problem(definition.revision, "", message)])
    if len({each.image for each in own}) > 1:
        raise InputError([Problem("--container", "", f"is required: {_listed(own)} have images of their own")])
    return own[0]


def _listed(containers: Sequence[Container]) -> str:
    return ", ".join(each.name for each in containers)


def _is_of(container: Container, account: str, region: str) -> bool:
    registry = Image.parse(container.image).ecr
    return registry is not None and (registry.account, registry.region) == (account, region)
