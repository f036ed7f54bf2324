"""Finds the resources of a configuration by address, id, ARN or symbol, and the values that AWS computes for them."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

from fargate_privatelink.aws.arns import UNKNOWN_ACCOUNT
from fargate_privatelink.aws.regions import Region, regions
from fargate_privatelink.proof.expressions.functions.patterns import replaced
from fargate_privatelink.proof.facts.account import account_of, is_own, region_named, region_placed, regions_mentioned
from fargate_privatelink.proof.iam.evaluation import covers
from fargate_privatelink.proof.iam.policies import STAND_IN, stand_in, stood_in
from fargate_privatelink.proof.iam.policy_document_data import document_text
from fargate_privatelink.proof.network.unread import Unread
from fargate_privatelink.proof.terraform.addresses import layer_of
from fargate_privatelink.proof.terraform.arguments import flag, known_text
from fargate_privatelink.proof.terraform.attributes import (
    ADOPTED,
    DATA_ONLY,
    DEFAULTS,
    FORMULAS,
    LEADING_SLASH,
    MASTER_SECRET,
    NAMES,
)
from fargate_privatelink.proof.terraform.deferred import resolved
from fargate_privatelink.proof.terraform.kinds import ACLS, GROUPS, TABLES, VPCS
from fargate_privatelink.proof.terraform.resources import Configuration, Resource
from fargate_privatelink.proof.terraform.symbols import SYMBOL, UNKNOWN, is_known, path_of, paths_in, symbol

# A variable that nobody gives a value.
VARIABLE = re.compile(r"(?:module\.\d+\.)?var\.")


class Lookup:
    """The resources of one configuration, and what they refer to; a person may say the region that it does not tell."""

    def __init__(self, configuration: Configuration, region: str = "", account: str = "") -> None:
        self.configuration = configuration
        self.unread = Unread(configuration.surveys)
        self._said = regions().get(region)
        self._said_account = account or UNKNOWN_ACCOUNT
        self._by_address = {resource.address: resource for resource in configuration.resources}
        self._by_type: dict[str, list[Resource]] = defaultdict(list)
        self._by_name: dict[tuple[str, str], list[str]] = defaultdict(list)
        # Data sources, each with what it reads where the configuration holds that by another address too.
        self._same: dict[str, str] = {}
        self._defaults: dict[str, str] = {}
        for resource in sorted(configuration.resources, key=lambda each: each.is_data):
            same = self._read_by(resource) if resource.is_data else None
            if same:
                self._same[resource.address] = same
            else:
                self._by_type[resource.type].append(resource)
            for attribute in ("id", "arn", *NAMES.get(resource.type, ())):
                name = resource.values.get(attribute)
                if name := known_text(name):
                    self._by_name[resource.type, name].append(same or resource.address)
        self._defaults = dict(self._made_with_vpcs())
        self._computed: dict[str, str] = {}

    def _read_by(self, resource: Resource) -> str | None:
        """The address of the resource, or the first data source, that has the id of a data source."""
        types = next((kinds for kinds in ADOPTED if resource.type in kinds), ())
        key = self.key(resource.values.get("id"), *types)
        found = self._by_address.get(key or "")
        return found.address if found and found is not resource and found.type in types else None

    def _made_with_vpcs(self) -> Iterator[tuple[str, str]]:
        """Keys and ids of what a VPC was made with, each with the key of the resource that adopts it, or its own."""
        adopted = dict(self._adopted())
        for vpc in self.of(*VPCS):
            for attribute, type_ in DEFAULTS.items():
                key, known = f"{vpc.address}.{attribute}", str(vpc.values.get(attribute) or "")
                own = f"{vpc.address}.{type_.removeprefix('aws_')}"
                found = adopted.get(f"{vpc.address}.{type_}") or adopted.get(known)
                if found is None and vpc.is_surveyed:
                    # A survey has it, whatever it calls its type.
                    kinds = next(kinds for kinds in (ACLS, GROUPS, TABLES) if type_ in kinds)
                    found = next(
                        (self._by_name[kind, known][0] for kind in kinds if (kind, known) in self._by_name), None
                    )
                found = found or own
                yield key, found
                if known and is_known(known):
                    yield known, found

    def _adopted(self) -> Iterator[tuple[str, str]]:
        """The resources that adopt what a VPC was made with: by their ids, and by VPC and type."""
        for attribute, type_ in DEFAULTS.items():
            for resource in self._by_type[type_]:
                values = resource.values
                for named in (values.get("id"), values.get(attribute)):
                    if isinstance(named, str) and is_known(named):
                        yield named, resource.address
                vpc = self.key(values.get("vpc_id"), *VPCS)
                if path := path_of(values.get(attribute)):
                    vpc = path.rpartition(".")[0]
                if vpc:
                    yield f"{vpc}.{type_}", resource.address

    def of(self, *types: str) -> list[Resource]:
        """The resources and data sources of some types, resources first."""
        return [resource for type_ in types for resource in self._by_type.get(type_, ())]

    def resource(self, key: str | None) -> Resource | None:
        """The resource with a key, if the configuration holds it."""
        return self._by_address.get(key) if key else None

    def key(self, value: object, *types: str, of: Resource | None = None) -> str | None:
        """The key of what an id, ARN, name or symbol refers to; None where that is not known.

        A name may be there once in each region and account: `of` is what has the value, which means its provider's.
        """
        if not isinstance(value, str) or not value or UNKNOWN in value:
            return None
        if path := path_of(value):
            if found := self.locate(path):
                resource, attribute = found
                address = self._same.get(resource.address, resource.address)
                return self._defaults.get(f"{address}.{attribute}", address) if attribute in DEFAULTS else address
        elif value in self._defaults:
            return self._defaults[value]
        named = next((self._by_name[type_, value] for type_ in types if (type_, value) in self._by_name), [value])
        if len(named) > 1 and of:
            named = [each for each in named if self._by_address[each].provider == of.provider] or named
        return named[0]

    def keys(self, values: object, *types: str) -> tuple[str, ...] | None:
        """The keys of a list of ids, behind them UNKNOWN for those that are not known; None where none of them is."""
        if values is None:
            return ()
        if not isinstance(values, list):
            return None
        return partly(self.key(value, *types) for value in values)

    def holders(self, value: object, *types: str, of: Resource | None = None) -> tuple[tuple[str, ...], bool]:
        """The keys of what an id, ARN or symbol may refer to, and whether it certainly is that."""
        if not value:
            return (), True
        if key := self.key(value, *types, of=of):
            alike = tuple(self._alike(key, types))
            return alike or (key,), not alike
        text = value if isinstance(value, str) else ""
        named = (self.key(symbol(path), *types) for path in paths_in(text))
        found = dict.fromkeys(key for key in named if key and self._is_of(key, types))
        return tuple(found or dict.fromkeys(self._everything(types))), False

    def _alike(self, key: str, types: Sequence[str]) -> Iterator[str]:
        """The resources that a key which is no resource's may name, since not all of one of the two names is known."""
        path = path_of(key)
        if key in self._by_address or ":" in key or (path and not VARIABLE.match(path)):
            return
        # Of two names that are known all has been told.
        named = self._partly_named if is_known(key) else self._named
        for address, name in (each for type_ in types for each in named.get(type_, ())):
            if covers(key, name):
                yield address

    @cached_property
    def _named(self) -> Mapping[str, list[tuple[str, str]]]:
        """The addresses and names of resources that others refer to by name, by type."""
        found: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for type_ in NAMES:
            for resource in (each for each in self.of(type_) if not each.is_data):
                names = (known_text(resource.values.get(attribute)) for attribute in NAMES[type_])
                found[type_] += [(resource.address, name) for name in names if name]
        return found

    @cached_property
    def _partly_named(self) -> Mapping[str, list[tuple[str, str]]]:
        return {type_: [each for each in named if not is_known(each[1])] for type_, named in self._named.items()}

    def _is_of(self, key: str, types: Sequence[str]) -> bool:
        resource = self.resource(key)
        return resource is None or resource.type in types

    def _everything(self, types: Sequence[str]) -> Iterator[str]:
        """The keys of all resources of some types, and of what AWS made with VPCs in their place."""
        yield from (resource.address for resource in self.of(*types))
        for attribute, type_ in DEFAULTS.items():
            for vpc in self.of(*VPCS) if type_ in types else ():
                yield self._defaults[f"{vpc.address}.{attribute}"]

    def default_of(self, vpc: str | None, attribute: str) -> str | None:
        """The key of what AWS made with a VPC: its default security group, main route table or default network ACL."""
        return self._defaults.get(f"{vpc}.{attribute}", f"{vpc}.{attribute}") if vpc else None

    def vpc_of(self, resource: Resource) -> str | None:
        """The VPC of a subnet or endpoint; AWS's own subnets are in the VPC that AWS made in their region."""
        key = self.key(resource.values.get("vpc_id"), *VPCS)
        if key or resource.type != "aws_default_subnet":
            return key
        own = [vpc for vpc in self.of("aws_default_vpc") if self.region_of(vpc) == self.region_of(resource)]
        return own[0].address if len(own) == 1 else None

    def locate(self, path: str) -> tuple[Resource, str] | None:
        """The resource that a reference begins with, and the rest of the reference."""
        end = len(path)
        while end > 0:
            if path[:end] in self._by_address:
                return self._by_address[path[:end]], path[end:].lstrip(".")
            end = max(path.rfind(".", 0, end), path.rfind("[", 0, end))
        return None

    def mentioned(self, value: object) -> list[str]:
        """The addresses of the resources that the symbols of a text refer to."""
        found = [self.locate(path) for path in paths_in(value)] if isinstance(value, str) else []
        return [each[0].address for each in found if each]

    def region_of(self, resource: Resource | None) -> Region | None:
        """The region of a resource: the one that its own values or its provider name, or else the one that everything
        else of its provider is in; without a resource, the region of the configuration's own provider."""
        if resource is None:
            own = regions().get(self.configuration.region or "") or self._of_provider.get("aws")
            return own or self._said or self._only
        if own := region_named(resource):
            return own
        if is_own(resource):
            return None
        return self._of_provider.get(resource.provider) or self._said or (None if resource.provider else self._only)

    @cached_property
    def _of_provider(self) -> Mapping[str, Region]:
        """The regions of providers that do not tell theirs, by where what is theirs is, or else by what it mentions."""
        placed: dict[str, set[Region]] = defaultdict(set)
        mentioned: dict[str, set[Region]] = defaultdict(set)
        for each in self.configuration.resources:
            if region := None if is_own(each) else region_placed(each):
                placed[each.provider].add(region)
            mentioned[each.provider].update(regions_mentioned(each))
        found = {**mentioned, **placed}
        return {provider: next(iter(named)) for provider, named in found.items() if len(named) == 1}

    @cached_property
    def _only(self) -> Region | None:
        """The region that all resources are in whose region is known."""
        found = {region for each in self.configuration.resources if (region := region_named(each))}
        return next(iter(found)) if len(found) == 1 else None

    def account_of(self, resource: Resource | None) -> str:
        """The account that a resource is in, where something of its configuration tells; without one, that of all."""
        return self._accounts.get(layer_of(resource.address), UNKNOWN_ACCOUNT) if resource else self._only_account

    @cached_property
    def _accounts(self) -> Mapping[str, str]:
        by_layer: dict[str, list[Resource]] = defaultdict(list)
        for each in self.configuration.resources:
            by_layer[layer_of(each.address)].append(each)
        found = {layer: account_of(resources) for layer, resources in by_layer.items()}
        return {layer: self._said_account if each == UNKNOWN_ACCOUNT else each for layer, each in found.items()}

    @property
    def _only_account(self) -> str:
        found = set(self._accounts.values())
        return next(iter(found)) if len(found) == 1 else UNKNOWN_ACCOUNT

    def id_of(self, resource: Resource) -> str:
        """A resource's id as others refer to it: known, or its symbol."""
        return str(resource.values.get("id") or symbol(f"{resource.address}.id"))

    def computed(self, resource: Resource, attribute: str) -> str:
        """An attribute that AWS computes, as far as it follows from the arguments."""
        return str(self.text(symbol(f"{resource.address}.{attribute}")))

    def text(self, value: Any) -> Any:
        """A value, at any depth, with the symbols replaced whose values follow from what is known."""
        if isinstance(value, str):
            return SYMBOL.sub(lambda match: self._computed_text(match[0]), value) if not is_known(value) else value
        if isinstance(value, dict):
            return {key: self.text(item) for key, item in value.items()}
        return [self.text(item) for item in value] if isinstance(value, list) else value

    def _computed_text(self, token: str) -> str:
        if token not in self._computed:
            self._computed[token] = token  # what a value in a cycle sees
            self._computed[token] = self._formula(token)
        return self._computed[token]

    def _formula(self, token: str) -> str:
        path = path_of(token) or ""
        found = self.locate(path)
        if found is None:
            value = resolved(path, self._surely, replaced)
            # A text of JSON that it stands in must stay one.
            return token if value is None or re.search(r'["\\]', value) else value
        resource, attribute = found
        known = _nested(resource.values, attribute)
        if isinstance(known, str) and known != token:
            return str(self.text(known))
        if resource.type == "aws_iam_policy_document" and attribute in ("json", "minified_json"):
            return document_text(self.text(resource.values))
        formulas = FORMULAS.get(resource.type, {}) if resource.is_data or resource.type not in DATA_ONLY else {}
        formula = formulas.get(attribute)
        region = self.region_of(resource)
        if formula is None or region is None or (attribute == MASTER_SECRET and not _has_secret(resource)):
            return token
        return re.sub(r"\{(\w+)\}", lambda match: self._field(resource, region, match[1]), formula)

    def _surely(self, text: str) -> str:
        """A text as `text` tells it, which names nothing in place of what is not known."""
        found = str(self.text(text))
        return UNKNOWN if STAND_IN in found else found

    def _field(self, resource: Resource, region: Region, name: str) -> str:
        about = {
            "account": self.account_of(resource),
            "region": region.name,
            "partition": region.partition,
            "dns_suffix": region.dns_suffix,
        }
        if name in about:
            return about[name]
        value = resource.values.get(name)
        if name == "name" and resource.type == "aws_iam_role":
            return f"{str(resource.values.get('path') or '/').strip('/')}/{self._name(resource, value)}".lstrip("/")
        if name == "id":
            return symbol(f"{resource.address}.id") if value is None else str(value)
        return self._name(resource, value).lstrip("/" if resource.type in LEADING_SLASH else "")

    def _name(self, resource: Resource, value: Any) -> str:
        text = known_text(self.text(value))
        return stood_in(text) if text else stand_in(f"{resource.address}.name")


def _has_secret(database: Resource) -> bool:
    """Whether RDS makes a secret for the master user of a database."""
    return flag(database.values.get("manage_master_user_password"), False) is True


def _nested(values: Any, path: str) -> Any:
    """The value at a path such as `a[0].b`; None where there is none."""
    for step in re.findall(r"[^.\[\]]+", path):
        if isinstance(values, list):
            values = values[int(step)] if step.isdigit() and int(step) < len(values) else None
        else:
            values = values.get(step) if isinstance(values, Mapping) else None
    return values


def partly(keys: Iterable[str | None]) -> tuple[str, ...] | None:
    """Keys, each once, with one UNKNOWN for those that are not known behind them; None where none of them is."""
    found = dict.fromkeys(key or UNKNOWN for key in keys)
    known = tuple(key for key in found if key != UNKNOWN)
    return None if found and not known else known + ((UNKNOWN,) if UNKNOWN in found else ())
