"""What the modules of one source share while it is read."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Protocol

from fargate_privatelink.errors import InputError, Problem
from fargate_privatelink.proof.expressions.budget import Budget
from fargate_privatelink.proof.expressions.scope import Instance
from fargate_privatelink.proof.expressions.values import plain
from fargate_privatelink.proof.readers.source.language.bodies import Block
from fargate_privatelink.proof.readers.source.language.confined import Place
from fargate_privatelink.proof.readers.source.modules import Modules
from fargate_privatelink.proof.readers.source.variables import GivenValue
from fargate_privatelink.proof.terraform.addresses import parsed
from fargate_privatelink.proof.terraform.arguments import blocks, known_text
from fargate_privatelink.proof.terraform.symbols import paths_in

ASSUMED = "source-assumption"
# The attributes by which a name finds a resource.
NAMES = ("name", "family", "bucket", "arn", "id")


# Of resources and modules of one source; the largest that are known have some thousands.
MAX_INSTANCES = 50_000


class Plan(Protocol):
    """What a plan knows of the instances of a source."""

    def keys(self, address: str) -> Sequence[str | None] | None:
        """The keys of the instances of a resource or module, None for the one without; None where it does not tell."""
        ...

    def value(self, address: str, name: str) -> Any:
        """An attribute of an instance; None where the plan does not know it."""
        ...


class Reading:
    """One read of one source: what is given beside it, and what it assumes.

    `region` is that of a provider which does not say its own. `instances` are the managed resources and data sources
    evaluated so far; `of_type` finds all of a type.
    """

    def __init__(
        self,
        modules: Modules | None,
        values: Mapping[str, GivenValue],
        *,
        plan: Plan | None = None,
        place: Place | None = None,
        region: str | None = None,
    ) -> None:
        self.modules, self.values, self.plan, self.place, self.region = modules, values, plan, place, region
        self.budget = Budget()
        self._left = MAX_INSTANCES
        self.instances: dict[str, Instance] = {}
        self.of_type: Callable[[str], Iterable[Instance]] = lambda type_: ()
        # The rule, address and message of what is assumed.
        self.notes: dict[tuple[str, str, str], None] = {}
        self._names: dict[str, dict[tuple[str, str], Instance | None]] = {}
        # The addresses of modules that are not there, each with the values of its arguments.
        self.missing: dict[str, Callable[[], Iterable[Any]]] = {}

    def planned(self, address: str) -> Sequence[str | None] | None:
        """The keys of the instances of a resource or module as a plan has them; None where none tells."""
        return self.plan.keys(address) if self.plan else None

    def take(self, block: Block, instances: int) -> None:
        """Count the instances of a block; an InputError where they are more than anybody has."""
        self._left -= instances
        if self._left < 0:
            place = f"line {block.line}" if block.line else ""
            raise InputError(
                [Problem(block.body.file, place, f"there are more than {MAX_INSTANCES} instances up to here")]
            )

    def ignores(self, address: str, name: str) -> bool:
        """Whether a resource leaves changes of an argument alone, so that what it was may differ from its source."""
        block = getattr(self.instances.get(address), "block", None)
        if block is None:
            return False
        ignored = [each.body.get("ignore_changes") for each in block.body.of("lifecycle")]
        # In JSON a block is an argument like any other.
        given = block.body.get("lifecycle")
        ignored += [each.get("ignore_changes") for each in blocks({"": given}, "")]
        texts = [getattr(each, "text", str(each)) for each in ignored if each is not None]
        return any(re.search(rf"\b(all|{re.escape(name)})\b", text) for text in texts)

    def handed(self) -> Mapping[str, str]:
        """The addresses of what modules are given that are not there, each with the module's.

        A role is given by its name, which may be known.
        """
        found: dict[str, str] = {}
        for module, values in self.missing.items():
            for text in (text for value in values() for text in _texts(plain(value, self.budget))):
                for path in paths_in(text):
                    end = len(path)
                    while end > 0 and path[:end] not in self.instances:
                        end = max(path.rfind(".", 0, end), path.rfind("[", 0, end))
                    if end > 0:
                        found.setdefault(path[:end], module)
                if role := self.named("aws_iam_role", ("name",), text):
                    found.setdefault(role.address, module)
        return found

    def assume(self, address: str, message: str, rule: str = ASSUMED) -> None:
        """Say once what is taken for true."""
        self.notes.setdefault((rule, address, message))

    def locate(self, path: str, type_: str) -> tuple[Instance, str] | None:
        """The resource of a type that a reference begins with, and the attribute of it that the reference names."""
        address, _, attribute = path.rpartition(".")
        found = self.instances.get(address)
        _, base, _ = parsed(address)
        return (found, attribute) if found and base.rpartition(".")[0].endswith(type_) else None

    def named(self, type_: str, attributes: Sequence[str], value: str) -> Instance | None:
        """The one resource of a type that has a known value as one of some attributes."""
        if type_ not in self._names:
            self._names[type_] = {}  # what a name that hangs on such a lookup sees
            self._names[type_] = self._named(type_)
        return next(filter(None, (self._names[type_].get((name, value)) for name in attributes)), None)

    def _named(self, type_: str) -> dict[tuple[str, str], Instance | None]:
        found: dict[tuple[str, str], Instance | None] = {}
        for instance in self.of_type(type_):
            for name in NAMES:
                if value := known_text(instance.attribute(name)):
                    found[name, value] = None if (name, value) in found else instance
        return found


def _texts(value: Any) -> Iterable[str]:
    """The texts in a value, at any depth."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping | list):
        for each in value.values() if isinstance(value, Mapping) else value:
            yield from _texts(each)
