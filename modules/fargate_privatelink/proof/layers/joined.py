"""Configurations that are parts of one network, read as one: what one names may be in another.

Addresses of several configurations may be the same, so that those of each begin with its number; see LAYER.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from fargate_privatelink.proof.layers.forms import forms
from fargate_privatelink.proof.layers.links import groups, of_ids, pairs
from fargate_privatelink.proof.layers.names import named
from fargate_privatelink.proof.layers.numbered import OUTPUT, numbered, rewritten, start
from fargate_privatelink.proof.layers.searches import SEVERAL, found_all, found_one
from fargate_privatelink.proof.layers.states import REMOTE_STATE, state_of
from fargate_privatelink.proof.layers.surveyed import settled
from fargate_privatelink.proof.terraform.addresses import key_of, steps_of
from fargate_privatelink.proof.terraform.dependencies import Dependencies
from fargate_privatelink.proof.terraform.resources import Configuration, Resource
from fargate_privatelink.proof.terraform.symbols import is_known, symbol

# Data sources may search by what other data sources find.
ROUNDS = 4


@dataclass(frozen=True)
class Joined:
    """One configuration, or several as one, and the places that they have among those that were handed in.

    What is proved of it is said of those that are `told`; of the others it is not, which another one tells.
    """

    configuration: Configuration
    members: tuple[int, ...]
    told: tuple[int, ...]


def joined(configurations: Sequence[Configuration]) -> list[Joined]:
    """The configurations, of which those that belong together are one: each form of one with all that have one form."""
    again = forms(configurations)
    alone = [Joined(each, (number,), (number,)) for number, each in enumerate(configurations)]
    if len(configurations) < 2 or len(configurations) == len(again):
        return alone
    own = [numbered(each, number) for number, each in enumerate(configurations)]
    links = of_ids(configurations)
    found: list[Joined] = []
    for form in (None, *sorted(again)):
        left_out = again - {form}
        linked = list(pairs(links, left_out))
        held = settled(configurations, linked)
        kept = [
            own[number] if each is configurations[number] else numbered(each, number)
            for number, each in enumerate(held.configurations)
        ]
        parts = _Parts(held.renamed(kept), left_out)
        parts.resolve()
        linked += [pair for pair in parts.pairs if not left_out.intersection(pair)]
        for members in groups(len(configurations), linked):
            told = [number for number in members if (number not in again if form is None else number == form)]
            rest = [number for number in members if number not in told]
            if told and not rest and len(told) == 1:
                found.append(alone[told[0]])
            elif told:
                found.append(Joined(parts.union(members), (*told, *rest), tuple(told)))
    return found


class _Parts:
    """Configurations with numbers, and what their references turn out to be."""

    def __init__(self, configurations: list[Configuration], left_out: set[int]) -> None:
        self._configurations, self._left_out = configurations, left_out
        self._states: dict[str, int] = {}
        self._same: dict[str, Resource] = {}
        self._ids: dict[str, list[str]] = {}
        self._data = {
            each.address: each for configuration in configurations for each in configuration.resources if each.is_data
        }
        self._notes: dict[int, list[tuple[str, str, str]]] = defaultdict(list)
        self.pairs: set[tuple[int, int]] = set()

    def resolve(self) -> None:
        """Find what data sources read in other configurations, and what names mean there."""
        for number, configuration in self._parts():
            for each in configuration.resources:
                unread = each.type == REMOTE_STATE and each.is_data and "outputs" not in each.values
                found = state_of(number, each, self._configurations) if unread else None
                if found and found[0] not in self._left_out:
                    self._read(number, each, *found)
        for _ in range(ROUNDS):
            before = len(self._same) + len(self._ids)
            self._rewrite()
            self._search()
            if len(self._same) + len(self._ids) == before:
                break
        held = self._held()
        for number, configuration in self._parts():
            resources = tuple(
                replace(each, values={**each.values, **meant}) if (meant := named(each, held)) else each
                for each in configuration.resources
            )
            for each, new in zip(configuration.resources, resources, strict=True):
                for value in (value for key, value in new.values.items() if value != each.values.get(key)):
                    self._pair(number, value)
            self._configurations[number] = replace(configuration, resources=resources)

    def _parts(self) -> list[tuple[int, Configuration]]:
        """What is not left out, by its number."""
        return [each for each in enumerate(self._configurations) if each[0] not in self._left_out]

    def _read(self, number: int, data: Resource, other: int, is_certain: bool) -> None:
        self._states[data.address] = other
        self.pairs.add((number, other))
        if not is_certain:
            message = f"is taken to read {self._configurations[other].source}, the only one here with its outputs"
            self._notes[number].append(("layer-assumption", data.address, message))

    def _pair(self, number: int, value: Any) -> None:
        for each in value if isinstance(value, list) else [value]:
            for other in range(len(self._configurations)):
                if start(other) in str(each) and other != number:
                    self.pairs.add((number, other))

    def _held(self) -> dict[str, list[Resource]]:
        held: dict[str, list[Resource]] = defaultdict(list)
        for configuration in self._configurations:
            for each in configuration.resources:
                if not each.is_data:
                    held[each.type].append(each)
        return held

    def _search(self) -> None:
        held = self._held()
        for number, configuration in self._parts():
            for each in configuration.resources:
                if each.is_data and each.address not in self._same and each.address not in self._ids:
                    self._look_up(number, each, held)

    def _look_up(self, number: int, data: Resource, held: Mapping[str, Sequence[Resource]]) -> None:
        if data.type in SEVERAL:
            ids = None if isinstance(data.values.get("ids"), list) else found_all(data, held)
            if ids and not self._is_left_out(*ids):
                self._ids[data.address] = ids
                self._pair(number, ids)
            return
        is_read = data.values.get("id") and is_known(data.values["id"])
        found = None if is_read else found_one(data, held)
        if found and not self._is_left_out(found.address):
            self._same[data.address] = found
            self._pair(number, found.address)

    def _is_left_out(self, *texts: str) -> bool:
        return any(start(number) in text for number in self._left_out for text in texts)

    def _rewrite(self) -> None:
        for number, configuration in self._parts():
            self._configurations[number] = replace(
                configuration,
                resources=tuple(
                    replace(each, values=rewritten(each.values, self._replaced)) for each in configuration.resources
                ),
                outputs=rewritten(configuration.outputs, self._replaced),
            )

    def _replaced(self, path: str) -> Any:
        """What a reference turns out to be; None where it stays."""
        data, rest = self._located(path)
        if data is None:
            return None
        if data in self._ids and rest in ("ids", "ids[0]"):
            return self._ids[data] if rest == "ids" else None
        if data in self._states:
            name, *deeper = steps_of(rest)[1:] or [""]
            outputs = self._configurations[self._states[data]].outputs
            found = _dug(outputs.get(f"{start(self._states[data])}{OUTPUT}{key_of(name)}"), deeper)
            return found if found is None else rewritten(found, self._replaced)
        if same := self._same.get(data):
            value = same.values.get(rest)
            return value if value is not None and is_known(value) else symbol(f"{same.address}.{rest}")
        return None

    def _located(self, path: str) -> tuple[str | None, str]:
        """The data source that a reference begins with, and the rest of the reference."""
        end = len(path) if "data." in path else 0
        while end > 0:
            if path[:end] in self._data:
                return path[:end], path[end:].lstrip(".")
            end = max(path.rfind(".", 0, end), path.rfind("[", 0, end))
        return None, ""

    def union(self, members: Sequence[int]) -> Configuration:
        """Some of the configurations as one."""
        parts = [self._configurations[number] for number in members]
        regions = {each.region for each in parts}

        def direct() -> dict[str, Any]:
            return {key: each for part in parts if part.dependencies for key, each in part.dependencies.direct.items()}

        return Configuration(
            " and ".join(each.source for each in parts),
            tuple(each for part in parts for each in part.resources if each.address not in self._same),
            {name: value for part in parts for name, value in part.outputs.items()},
            next(iter(regions)) if len(regions) == 1 else None,
            tuple(each for part in parts for each in part.changes),
            frozenset(each for part in parts for each in part.variables),
            Dependencies(direct),
            tuple(
                note
                for number, part in zip(members, parts, strict=True)
                for note in (*part.notes, *self._notes[number])
            ),
            surveys=tuple(each for part in parts for each in part.surveys),
            created=frozenset(address for part in parts for address in part.created),
            missing=frozenset(module for part in parts for module in part.missing),
            handed={address: module for part in parts for address, module in part.handed.items()},
        )


def _dug(value: Any, steps: Sequence[str]) -> Any:
    """What a path leads to inside a value; None where that is not known."""
    for step in steps:
        if isinstance(value, dict):
            value = value.get(key_of(step))
        elif isinstance(value, list) and step.isdigit() and int(step) < len(value):
            value = value[int(step)]
        else:
            return None
    return value
