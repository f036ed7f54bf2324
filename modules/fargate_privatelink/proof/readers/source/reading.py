"""What the modules of one source share while it is read."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Protocol

from fargate_privatelink.proof.expressions.budget import Budget
from fargate_privatelink.proof.expressions.scope import Instance
from fargate_privatelink.proof.readers.source.language.confined import Place
from fargate_privatelink.proof.readers.source.modules import Modules
from fargate_privatelink.proof.readers.source.variables import GivenValue
from fargate_privatelink.proof.terraform.addresses import parsed
from fargate_privatelink.proof.terraform.symbols import is_known

ASSUMED = "source-assumption"
# The attributes by which a name finds a resource.
NAMES = ("name", "family", "bucket", "arn", "id")


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

    `instances` are the managed resources and data sources evaluated so far; `of_type` finds all of a type.
    """

    def __init__(
        self,
        modules: Modules | None,
        values: Mapping[str, GivenValue],
        *,
        plan: Plan | None = None,
        place: Place | None = None,
    ) -> None:
        self.modules, self.values, self.plan, self.place = modules, values, plan, place
        self.budget = Budget()
        self.instances: dict[str, Instance] = {}
        self.of_type: Callable[[str], Iterable[Instance]] = lambda type_: ()
        # The rule, address and message of what is assumed.
        self.notes: dict[tuple[str, str, str], None] = {}
        self._names: dict[str, dict[tuple[str, str], Instance | None]] = {}

    def planned(self, address: str) -> Sequence[str | None] | None:
        """The keys of the instances of a resource or module as a plan has them; None where none tells."""
        return self.plan.keys(address) if self.plan else None

    def ignores(self, address: str, name: str) -> bool:
        """Whether a resource leaves changes of an argument alone, so that what it was may differ from its source."""
        block = getattr(self.instances.get(address), "block", None)
        ignored = [each.body.get("ignore_changes") for each in block.body.of("lifecycle")] if block else []
        texts = [getattr(each, "text", str(each)) for each in ignored if each is not None]
        return any(re.search(rf"\b(all|{re.escape(name)})\b", text) for text in texts)

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
                value = instance.attribute(name)
                if isinstance(value, str) and is_known(value):
                    found[name, value] = None if (name, value) in found else instance
        return found
