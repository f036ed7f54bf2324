"""What a task's own environment names: databases, caches and other services, and every hop to them broken once."""

import json
from pathlib import Path
from typing import Any

import pytest

from fargate_privatelink.proof.rules import Concern, Step
from fargate_privatelink.proof.verdicts.table import table
from fargate_privatelink.proof.verdicts.verdicts import Proof, Verdict
from tests.proof.networks import EVERYTHING, Change, acl_rule, add, both, put, remove, second_vpc
from tests.proof.pasting import mended
from tests.proof.way_in.services import (
    EGRESS,
    INGRESS,
    SERVICE,
    TASK,
    containers,
    network,
    private_acl,
    read,
    rule,
)

Json = dict[str, Any]
FORMS = ("synthesized", "state", "source")
DATABASE, GROUP, CLIENT = "aws_db_instance.main", "aws_security_group.data", "aws_security_group.task"
HOST = "main.abc.us-east-1.rds.amazonaws.com"
SUBNETS = {"us-east-1a": "10.0.20.0/24", "us-east-1b": "10.0.21.0/24"}


def naming(value: str, **more: Any) -> Change:
    """The container's environment names something."""
    return put(TASK, container_definitions=containers(environment=[{"name": "URL", "value": value}], **more))


def database(type_: str = "aws_db_instance", /, **body: Any) -> Change:
    """A database in subnets of its own, with a rule on both sides."""
    subnet = {"availability_zone": "${each.key}", "cidr_block": "${each.value}"}
    named = {"db_subnet_group_name": "${aws_db_subnet_group.main.name}"}
    return both(
        add("aws_subnet", "data", for_each=SUBNETS, vpc_id="${aws_vpc.main.id}", **subnet),
        add("aws_db_subnet_group", "main", name="main", subnet_ids="${values(aws_subnet.data)[*].id}"),
        add("aws_security_group", "data", name="data", vpc_id="${aws_vpc.main.id}"),
        add(INGRESS, "data", **rule("data", 5432, "task")),
        add(EGRESS, "data", **rule("task", 5432, "data")),
        add(type_, "main", **{"engine": "postgres", **named, "vpc_security_group_ids": [f"${{{GROUP}.id}}"], **body}),
    )


def whole() -> Json:
    """The service, with a database that its container names."""
    document = network()
    both(database(address=HOST), naming(f"postgres://app@${{{DATABASE}.address}}:5432/app"))(document)
    return document


def found(proof: Proof, address: str = DATABASE) -> list[Any]:
    return [path for task in proof.tasks for path in task.paths if path.target == address]


BREAKS: dict[str, tuple[Change, Step, str]] = {
    "no way out to the database": (remove(f"{EGRESS}.data"), Step.EGRESS, CLIENT),
    "out at another port": (put(f"{EGRESS}.data", from_port=3306, to_port=3306), Step.EGRESS, CLIENT),
    "no way into the database": (remove(f"{INGRESS}.data"), Step.INGRESS, GROUP),
    "in from another group": (
        put(f"{INGRESS}.data", referenced_security_group_id="${aws_security_group.other.id}"),
        Step.INGRESS,
        GROUP,
    ),
    "in at another port": (put(DATABASE, port=5433), Step.EGRESS, CLIENT),
    "denied by the tasks' subnets": (
        private_acl(ingress=EVERYTHING, egress=[acl_rule(1, "allow", 443, 443), acl_rule(2, "allow", 1024, 4999)]),
        Step.ACL,
        "aws_network_acl.private",
    ),
    "denied by the database's subnets": (
        add(
            "aws_network_acl",
            "data",
            vpc_id="${aws_vpc.main.id}",
            subnet_ids="${values(aws_subnet.data)[*].id}",
            ingress=EVERYTHING,
            egress=[acl_rule(1, "allow", 443, 443)],
        ),
        Step.ACL,
        "aws_network_acl.data",
    ),
}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", BREAKS)
def test_a_broken_hop_is_found(name: str, form: str, tmp_path: Path) -> None:
    change, step, address = BREAKS[name]
    document = whole()
    change(document)
    proof = read(document, form, tmp_path)
    (path,) = found(proof)
    assert path.concern is Concern.APPLICATION
    assert path.decisive
    assert (path.verdict, path.decisive.step, path.decisive.address) == (Verdict.FAILED, step, address), table([proof])
    assert path.decisive.error.startswith("the application's own error")
    assert proof.tasks[0].of(Concern.APPLICATION) is Verdict.FAILED
    if form == "synthesized":
        for _ in range(2):
            document = mended(document, proof)
            proof = read(document, form, tmp_path)
        assert found(proof)[0].verdict is Verdict.PASSED, table([proof])


@pytest.mark.parametrize("form", FORMS)
def test_a_database_that_is_named_is_reached(form: str, tmp_path: Path) -> None:
    proof = read(whole(), form, tmp_path)
    (path,) = found(proof)
    assert (path.verdict, path.reason) == (Verdict.PASSED, "containerDefinitions[0].environment"), table([proof])
    assert [hop.step for hop in path.hops] == [Step.NAME, Step.EGRESS, Step.INGRESS]
    assert proof.findings == ()


NAMED: dict[str, Change] = {
    "its endpoint": naming(f"${{{DATABASE}.endpoint}}"),
    "its address": naming(f"${{{DATABASE}.address}}"),
    "its name": naming(f"jdbc:postgresql://{HOST}:5432/app"),
    "its address in a command": put(
        TASK, container_definitions=containers(command=["serve", f"--db=${{{DATABASE}.address}}"])
    ),
    "a parameter": both(
        add("aws_ssm_parameter", "url", name="/url", type="String", value=f"${{{DATABASE}.address}}"),
        put(
            TASK,
            execution_role_arn="arn:aws:iam::123456789012:role/execution",
            container_definitions=containers(secrets=[{"name": "URL", "valueFrom": "${aws_ssm_parameter.url.arn}"}]),
        ),
    ),
}


@pytest.mark.parametrize("name", NAMED)
def test_a_database_is_named_in_many_ways(name: str, tmp_path: Path) -> None:
    document = network()
    both(database(address=HOST), NAMED[name])(document)
    assert len(found(read(document, "synthesized", tmp_path))) == 1


@pytest.mark.parametrize(
    "value",
    [f"${{{DATABASE}.arn}}", f"${{{DATABASE}.port}}", f"x.{HOST}", f"{HOST}.example.com", "main", "postgres"],
)
def test_what_names_no_host_says_nothing(value: str, tmp_path: Path) -> None:
    document = network()
    both(database(address=HOST), naming(value))(document)
    assert found(read(document, "synthesized", tmp_path)) == []


UNKNOWN: dict[str, tuple[Change, Step, str]] = {
    "a group by its id": (
        put(DATABASE, vpc_security_group_ids=["sg-0123456789abcdef0"]),
        Step.EGRESS,
        "",
    ),
    "an engine of no known port": (put(DATABASE, engine="db2-se"), Step.ENDPOINT, "its port is known after apply"),
    "another VPC": (
        both(second_vpc, put("aws_db_subnet_group.main", subnet_ids=["${aws_subnet.other.id}"])),
        Step.ROUTE,
        "is in another VPC, aws_vpc.other: the way there is not judged",
    ),
}


@pytest.mark.parametrize("name", UNKNOWN)
def test_what_nothing_tells_is_unknown(name: str, tmp_path: Path) -> None:
    change, step, message = UNKNOWN[name]
    document = whole()
    change(document)
    if name == "a group by its id":
        put(f"{EGRESS}.data", referenced_security_group_id=None, cidr_ipv4="10.0.0.0/16")(document)
        step, message = Step.INGRESS, "its security group is not in this configuration"
    proof = read(document, "synthesized", tmp_path)
    (path,) = found(proof)
    assert path.decisive
    assert (path.verdict, path.decisive.step) == (Verdict.UNKNOWN, step), table([proof])
    assert path.decisive.message == message


TYPES: dict[str, tuple[str, int, Json]] = {
    "aws_rds_cluster": ("endpoint", 3306, {"engine": "aurora-mysql"}),
    "aws_db_proxy": (
        "endpoint",
        5432,
        {"engine_family": "POSTGRESQL", "engine": None, "vpc_subnet_ids": "${values(aws_subnet.data)[*].id}"},
    ),
    "aws_docdb_cluster": (
        "endpoint",
        27017,
        {"engine": "docdb", "db_subnet_group_name": "${aws_docdb_subnet_group.main.name}"},
    ),
    "aws_elasticache_replication_group": (
        "primary_endpoint_address",
        6379,
        {
            "engine": "redis",
            "subnet_group_name": "${aws_elasticache_subnet_group.main.name}",
            "security_group_ids": [f"${{{GROUP}.id}}"],
        },
    ),
    "aws_opensearch_domain": (
        "endpoint",
        443,
        {
            "vpc_options": [
                {"subnet_ids": "${values(aws_subnet.data)[*].id}", "security_group_ids": [f"${{{GROUP}.id}}"]}
            ]
        },
    ),
}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("type_", TYPES)
def test_each_type_has_its_port(type_: str, form: str, tmp_path: Path) -> None:
    attribute, port, body = TYPES[type_]
    document = network()
    both(database(type_, **body), naming(f"${{{type_}.main.{attribute}}}"))(document)
    for other in ("docdb", "elasticache"):
        group = {"name": "main", "subnet_ids": "${values(aws_subnet.data)[*].id}"}
        add(f"aws_{other}_subnet_group", "main", **group)(document)
    both(*(put(f"{way}.data", from_port=port, to_port=port) for way in (INGRESS, EGRESS)))(document)
    if form == "state":
        put(f"{type_}.main", **{attribute: HOST})(document)
        naming(f"https://{HOST}/")(document)
    (path,) = found(read(document, form, tmp_path), f"{type_}.main")
    assert path.verdict is Verdict.PASSED
    remove(f"{INGRESS}.data")(document)
    (path,) = found(read(document, form, tmp_path), f"{type_}.main")
    assert (path.verdict, path.decisive.step) == (Verdict.FAILED, Step.INGRESS)


def second_service(document: Json) -> None:
    """Another service, whose tasks listen at port 9000."""
    definition = json.loads(json.dumps(document["resource"]["aws_ecs_task_definition"]["web"]))
    mapping = {"containerPort": 9000, "name": "http"}
    definition |= {"family": "api", "container_definitions": containers(name="api", portMappings=[mapping])}
    document["resource"]["aws_ecs_task_definition"]["api"] = definition
    service = json.loads(json.dumps(document["resource"]["aws_ecs_service"]["web"]))
    del service["load_balancer"]
    subnets = "${values(aws_subnet.private)[*].id}"
    configuration = {"subnets": subnets, "security_groups": ["${aws_security_group.other.id}"]}
    service |= {"name": "api", "task_definition": "${aws_ecs_task_definition.api.arn}"}
    document["resource"]["aws_ecs_service"]["api"] = {**service, "network_configuration": configuration}
    add(EGRESS, "api", **rule("other", 443, cidr_ipv4="0.0.0.0/0"))(document)
    add(INGRESS, "calls", **rule("other", 9000, "task"))(document)
    add(EGRESS, "calls", **rule("task", 9000, "other"))(document)
    document["resource"]["aws_ecs_service"]["api"]["depends_on"].append(f"{EGRESS}.api")


def cloud_map(document: Json) -> None:
    """The other service by a name of Cloud Map."""
    second_service(document)
    vpc = "${aws_vpc.main.id}"
    add("aws_service_discovery_private_dns_namespace", "main", name="internal.test", vpc=vpc)(document)
    namespace = "${aws_service_discovery_private_dns_namespace.main.id}"
    config = [{"namespace_id": namespace, "dns_records": [{"type": "A", "ttl": 10}]}]
    add("aws_service_discovery_service", "api", name="api", dns_config=config)(document)
    registry = [{"registry_arn": "${aws_service_discovery_service.api.arn}"}]
    put("aws_ecs_service.api", service_registries=registry)(document)
    naming("http://api.internal.test:9000/v1")(document)


def service_connect(document: Json) -> None:
    """The other service by a name of Service Connect, at another port than the container's."""
    second_service(document)
    add("aws_service_discovery_http_namespace", "main", name="apps")(document)
    namespace = "${aws_service_discovery_http_namespace.main.arn}"
    service = [{"port_name": "http", "client_alias": [{"dns_name": "api", "port": 80}]}]
    put(
        "aws_ecs_service.api",
        service_connect_configuration=[{"enabled": True, "namespace": namespace, "service": service}],
    )(document)
    put(SERVICE, service_connect_configuration=[{"enabled": True, "namespace": namespace}])(document)
    naming("http://api:80/v1")(document)


NAMES = {
    "Cloud Map": (cloud_map, "aws_service_discovery_service.api"),
    "Service Connect": (service_connect, "aws_ecs_service.api"),
}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", NAMES)
def test_another_service_is_reached_by_its_name(name: str, form: str, tmp_path: Path) -> None:
    change, address = NAMES[name]
    document = network()
    change(document)
    proof = read(document, form, tmp_path)
    (path,) = found(proof, address)
    assert path.verdict is Verdict.PASSED, table([proof])
    remove(f"{INGRESS}.calls")(document)
    (path,) = found(read(document, form, tmp_path), address)
    assert (path.verdict, path.decisive.step, path.decisive.address) == (
        Verdict.FAILED,
        Step.INGRESS,
        "aws_security_group.other",
    )


def test_a_private_namespace_of_another_vpc_resolves_nothing(tmp_path: Path) -> None:
    document = network()
    both(second_vpc, cloud_map)(document)
    put("aws_service_discovery_private_dns_namespace.main", vpc="${aws_vpc.other.id}")(document)
    proof = read(document, "synthesized", tmp_path)
    (path,) = found(proof, "aws_service_discovery_service.api")
    assert path.decisive
    assert (path.verdict, path.decisive.step) == (Verdict.FAILED, Step.NAME), table([proof])


def test_who_is_not_in_the_namespace_names_something_else(tmp_path: Path) -> None:
    document = network()
    service_connect(document)
    put(SERVICE, service_connect_configuration=None)(document)
    assert found(read(document, "synthesized", tmp_path), "aws_ecs_service.api") == []
