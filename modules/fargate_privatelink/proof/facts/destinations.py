"""From resources to what applications reach by its address: databases, caches, brokers, and services behind names.

Source: AWS provider documentation of each type; the ports are the engines' defaults, Amazon RDS User Guide and others.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from fargate_privatelink.documents import Json
from fargate_privatelink.proof.facts.lookup import Lookup
from fargate_privatelink.proof.network.destinations import Destination, Destinations
from fargate_privatelink.proof.terraform.arguments import blocks, port
from fargate_privatelink.proof.terraform.kinds import GROUPS, SUBNETS, VPCS
from fargate_privatelink.proof.terraform.resources import Resource
from fargate_privatelink.proof.terraform.symbols import is_known

ENGINES = {
    **dict.fromkeys(("mysql", "mariadb", "aurora", "aurora-mysql", "MYSQL"), 3306),
    **dict.fromkeys(("postgres", "aurora-postgresql", "POSTGRESQL"), 5432),
    **dict.fromkeys((f"oracle-{edition}" for edition in ("ee", "ee-cdb", "se2", "se2-cdb")), 1521),
    **dict.fromkeys(("SQLSERVER", *(f"sqlserver-{edition}" for edition in ("ee", "se", "ex", "web"))), 1433),
    **dict.fromkeys(("redis", "valkey"), 6379),
    "memcached": 11211,
}


@dataclass(frozen=True)
class Kind:
    """How a type of resource says where it is: its arguments of groups and subnets, and its group of subnets."""

    port: int | None = None
    groups: str = "vpc_security_group_ids"
    subnets: str = ""
    subnet_group: str = "db_subnet_group_name"
    subnet_type: str = "aws_db_subnet_group"
    block: str = ""
    hosts: tuple[str, ...] = ("address", "endpoint", "reader_endpoint")


def _cache(port: int | None, type_: str, *hosts: str) -> Kind:
    return Kind(port, "security_group_ids", "", "subnet_group_name", type_, hosts=hosts)


KINDS: Mapping[str, Kind] = {
    "aws_db_instance": Kind(),
    "aws_rds_cluster": Kind(),
    "aws_db_proxy": Kind(subnets="vpc_subnet_ids"),
    "aws_docdb_cluster": Kind(27017, subnet_type="aws_docdb_subnet_group"),
    "aws_neptune_cluster": Kind(8182, subnet_group="neptune_subnet_group_name", subnet_type="aws_neptune_subnet_group"),
    "aws_elasticache_cluster": _cache(
        None, "aws_elasticache_subnet_group", "cluster_address", "configuration_endpoint"
    ),
    "aws_elasticache_replication_group": _cache(
        6379,
        "aws_elasticache_subnet_group",
        *("primary_endpoint_address", "reader_endpoint_address", "configuration_endpoint_address"),
    ),
    "aws_elasticache_serverless_cache": Kind(groups="security_group_ids", subnets="subnet_ids", hosts=()),
    "aws_memorydb_cluster": _cache(6379, "aws_memorydb_subnet_group"),
    "aws_opensearch_domain": Kind(
        443, groups="security_group_ids", subnets="subnet_ids", block="vpc_options", hosts=("endpoint",)
    ),
    "aws_redshift_cluster": Kind(
        5439,
        subnet_group="cluster_subnet_group_name",
        subnet_type="aws_redshift_subnet_group",
        hosts=("dns_name", "endpoint"),
    ),
}
# The keys of security groups and of subnets.
Where = tuple[tuple[str, ...] | None, tuple[str, ...] | None]
SERVICE, NAMESPACE = "aws_service_discovery_service", "aws_service_discovery_private_dns_namespace"
NAMESPACES = (NAMESPACE, "aws_service_discovery_http_namespace")


def destinations(lookup: Lookup) -> Destinations:
    """What a configuration holds that applications reach by its address."""
    held = {each.address: each for each in (*_of_kinds(lookup), *_discovered(lookup), *_connected(lookup))}
    return Destinations(held, dict(_kept(lookup, held)) if held else {}, dict(_namespaces(lookup)))


def _of_kinds(lookup: Lookup) -> Iterator[Destination]:
    for type_, kind in KINDS.items():
        for resource in lookup.of(type_):
            around: Json = next(iter(blocks(resource.values, kind.block)), {}) if kind.block else resource.values
            if kind.block and not around:
                # A domain without a VPC is on the internet.
                continue
            subnets = _subnets(lookup, resource, around, kind)
            yield Destination(
                resource.address,
                _port(resource.values, kind),
                _groups(lookup, resource, around, kind, subnets),
                subnets,
                tuple(_hosts(resource.values, kind.hosts)),
            )


def _port(values: Json, kind: Kind) -> int | None:
    given = values.get("port")
    if given is not None:
        return port(given)
    engine = values.get("engine") or values.get("engine_family")
    return kind.port or ENGINES.get(str(engine))


def _subnets(lookup: Lookup, resource: Resource, around: Json, kind: Kind) -> tuple[str, ...] | None:
    """The keys of the subnets in which it may stand."""
    if kind.subnets:
        return lookup.keys(around.get(kind.subnets), *SUBNETS) or None
    group = lookup.resource(lookup.key(resource.values.get(kind.subnet_group), kind.subnet_type))
    return (lookup.keys(group.values.get("subnet_ids"), *SUBNETS) or None) if group else None


def _groups(
    lookup: Lookup, resource: Resource, around: Json, kind: Kind, subnets: tuple[str, ...] | None
) -> tuple[str, ...] | None:
    """Its security groups; without any the VPC's default one, where that is known."""
    found = lookup.keys(around.get(kind.groups), *GROUPS)
    if found:
        return found
    first = lookup.resource(subnets[0]) if subnets and found == () and not resource.is_data else None
    default = lookup.default_of(lookup.vpc_of(first), "default_security_group_id") if first else None
    return (default,) if default else None


def _hosts(values: Json, attributes: tuple[str, ...]) -> Iterator[str]:
    for attribute in attributes:
        value = values.get(attribute)
        if isinstance(value, str) and value and is_known(value):
            yield value.partition(":")[0]


def _kept(lookup: Lookup, held: Mapping[str, Destination]) -> Iterator[tuple[str, str]]:
    """The ARNs of parameters and secrets, each with the destination that its value names."""
    for type_, argument in (("aws_ssm_parameter", "value"), ("aws_secretsmanager_secret_version", "secret_string")):
        for each in lookup.of(type_):
            value = each.values.get(argument)
            named = [address for address in lookup.mentioned(value) if address in held]
            named += [of.address for of in held.values() if any(host in str(value) for host in of.hosts)]
            arn = lookup.computed(each, "arn")
            if named and is_known(arn):
                yield arn, named[0]


def _running(lookup: Lookup) -> Iterator[tuple[Resource, tuple[str, ...] | None, tuple[str, ...] | None]]:
    """The services of a configuration with their security groups and subnets."""
    for service in lookup.of("aws_ecs_service"):
        network: Json = next(iter(blocks(service.values, "network_configuration")), {})
        groups = lookup.keys(network.get("security_groups"), *GROUPS) or None
        yield service, groups, lookup.keys(network.get("subnets"), *SUBNETS) or None


def _discovered(lookup: Lookup) -> Iterator[Destination]:
    """Services by their names of Cloud Map; several of one name are one destination, of which anything may be meant."""
    registered: dict[str | None, list[Where]] = defaultdict(list)
    for service, groups, subnets in _running(lookup):
        for block in blocks(service.values, "service_registries"):
            registered[lookup.key(block.get("registry_arn"), SERVICE)].append((groups, subnets))
    for registry in lookup.of(SERVICE):
        behind = registered[registry.address]
        options: Json = next(iter(blocks(registry.values, "dns_config")), {})
        namespace = lookup.resource(lookup.key(options.get("namespace_id"), NAMESPACE))
        names = [lookup.text(each.values.get("name")) if each else None for each in (registry, namespace)]
        if len(behind) != 1 or not namespace or not all(isinstance(name, str) and is_known(name) for name in names):
            continue
        groups, subnets = behind[0]
        vpc = lookup.key(namespace.values.get("vpc"), *VPCS)
        yield Destination(
            registry.address, None, groups, subnets, (".".join(map(str, names)),), vpc, takes_other_ports=True
        )


def _connected(lookup: Lookup) -> Iterator[Destination]:
    """Services by their names of Service Connect, which leads to the container's port."""
    for service, groups, subnets in _running(lookup):
        for connect in blocks(service.values, "service_connect_configuration"):
            namespace = _namespace(lookup, connect)
            for index, each in enumerate(blocks(connect, "service")):
                name, hosts = each.get("port_name"), []
                for alias in blocks(each, "client_alias"):
                    given = alias.get("dns_name") or f"{each.get('discovery_name') or name}.{namespace}"
                    hosts += [f"{given}:{alias.get('port')}"] if is_known(str(given)) and namespace else []
                to = port(each.get("ingress_port_override")) or _named_port(lookup, service, name)
                if namespace and hosts:
                    address = service.address if index == 0 else f"{service.address} ({name})"
                    yield Destination(address, to, groups, subnets, tuple(hosts), None, namespace)


def _namespace(lookup: Lookup, connect: Json) -> str:
    """The name of Service Connect's namespace; empty where it is not known."""
    value = connect.get("namespace")
    found = lookup.resource(lookup.key(value, *NAMESPACES))
    name = lookup.text(found.values.get("name")) if found else value
    return name if isinstance(name, str) and is_known(name) and not name.startswith("arn:") else ""


def _namespaces(lookup: Lookup) -> Iterator[tuple[str, str]]:
    for service in lookup.of("aws_ecs_service"):
        for connect in blocks(service.values, "service_connect_configuration"):
            yield service.address, _namespace(lookup, connect)


def _named_port(lookup: Lookup, service: Resource, name: object) -> int | None:
    """The container port of a name in the mappings of a service's task definition."""
    key = lookup.key(service.values.get("task_definition"), "aws_ecs_task_definition", of=service)
    definition = lookup.resource(key)
    text = str(definition.values.get("container_definitions")) if definition else ""
    for mapping in re.findall(r"\{[^{}]*\}", text):
        if re.search(rf'"name"\s*:\s*"{re.escape(str(name))}"', mapping):
            found = re.search(r'"containerPort"\s*:\s*(\d+)', mapping)
            return int(found[1]) if found else None
    return None
