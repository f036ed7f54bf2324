"""What is refused of stacks in networks that exist, as a person hands it in, and in which words."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from fargate_privatelink.survey.document import STACK_TAG
from tests import existing
from tests.cases import API, AWSLOGS, EFS, web
from tests.commands.test_synth_door import toml
from tests.existing import ACCOUNT, CIDRS, GROUP, OWNER, SUBNETS, TABLES, VPC, Json, document, group, interface, network

ONE, OTHER = SUBNETS.values()
COMMAND = f"fargate-survey --region us-east-1 --vpc {VPC} --out network.json"
IN_VPC = "stacks.toml: stacks.case.vpc_id:"
IN_A, IN_B = (f"stacks.toml: stacks.case.private_subnets.{zone}:" for zone in SUBNETS)
IN_PUBLIC = f"stacks.toml: stacks.case.public_subnets.{next(iter(SUBNETS))}:"
PUBLIC_ONE = next(iter(existing.PUBLIC_SUBNETS.values()))
SERVED = [{"definition": "task.json", "service": {"load_balancer": {}}}]
PUBLIC = existing.STACK | {
    "public_subnets": existing.PUBLIC_SUBNETS,
    "load_balancer": {"scheme": "internet-facing", "allowed_cidrs": ["0.0.0.0/0"]},
    "tasks": SERVED,
}
LOGS = web({"logConfiguration": AWSLOGS})
FULL = [*existing.with_two_of_four(), interface("ecr.dkr"), interface("logs")]
PUT = {"Effect": "Allow", "Principal": "*", "Action": "logs:PutLogEvents", "Resource": "*"}
NARROW = json.dumps({"Statement": [PUT]})
OR_BY_HAND = "or say in existing_endpoints what is there, or false where nothing is"
AS_ANOTHER = "survey it again with a role that may call it"
HOSTS = {"s3": "*.s3", "ecr.api": "api.ecr", "ecr.dkr": "*.dkr.ecr"}
# What is said to do where a zone answers in place of AWS's DNS; a gateway has no name to lead to.
LEADING = {"s3": "remove Z1, or lead the name to an interface endpoint of s3"}
ADDING = "add an aws_route53_record of that name to Z1, with the endpoint's dns_entry as its alias"


@dataclass(frozen=True)
class Refused:
    """The messages, the surveys by file, the stack, its task definition, and a whole stacks.toml in place of it."""

    messages: list[str]
    things: list[existing.Thing] | None = None
    stack: Json = field(default_factory=lambda: existing.STACK)
    task: Any = field(default_factory=lambda: LOGS)
    account: str = ACCOUNT
    more: Mapping[str, Json] = field(default_factory=dict)
    config: str | None = None

    @property
    def surveys(self) -> dict[str, Json]:
        things = {} if self.things is None else {"network.json": document(self.things, account=self.account)}
        return {**things, **self.more}


def changed(things: list[existing.Thing], id_: str, **values: Any) -> list[existing.Thing]:
    """Things of which one has other values."""
    return [(type_, each | values if each["id"] == id_ else each) for type_, each in things]


def stacks_toml(**stacks: Json) -> str:
    """Stacks with one task definition each."""
    tables = {name: {"tasks": [{"definition": "task.json"}], **stack} for name, stack in stacks.items()}
    return "\n".join(
        f"[stacks.{name}]\n" + "".join(f"{key} = {toml(value)}\n" for key, value in table.items())
        for name, table in tables.items()
    )


INTERNET = 'task.json: containerDefinitions[0].image: container "web": docker.io is reached only over the internet, and'
TO_ECR = "copy the image to ECR in us-east-1"
SERVICES = ["sqs", "sns", "kms", "ssm", "secretsmanager", "sts", "events", "states"]
NOTHING_MORE = {"create": {"cluster": False, "repositories": False, "execution_roles": False, "log_groups": False}}
TWO_STACKS = existing.STACK | NOTHING_MORE
LATER = "take this stack out until stack one is applied and the VPC surveyed again"
OPEN = 'set endpoint_policies = "open" in stack one, whose policies are for its own tasks'
ITS_CIDRS = f"{{ cidrs = {json.dumps([*CIDRS.values()])} }}"


REFUSED: dict[str, Refused] = {
    "no survey": Refused(["network.json: cannot be read: No such file or directory"]),
    "a survey that is none": Refused(
        ["network.json: is no survey: write one with fargate-survey"], more={"network.json": {}}
    ),
    "another VPC": Refused(
        [f"{IN_VPC} {VPC} is not in network.json, which holds {existing.HUB}: {COMMAND}"],
        changed(network(), VPC, id=existing.HUB),
    ),
    "no VPC at all": Refused([f"{IN_VPC} {VPC} is not in network.json: {COMMAND}"], []),
    "another region": Refused(
        [f"stacks.toml: stacks.case.survey: network.json is of eu-west-1, and the stack is in us-east-1: {COMMAND}"],
        more={"network.json": document(network()) | {"region": "eu-west-1"}},
    ),
    "a subnet that is not there": Refused(
        [f"{IN_A} {ONE} is not in network.json: {COMMAND}"], changed(network(), ONE, id="subnet-1")
    ),
    "a subnet of another VPC": Refused(
        [f"{IN_A} {ONE} is in {existing.HUB}, and vpc_id is {VPC}"], changed(network(), ONE, vpc_id=existing.HUB)
    ),
    "a subnet in another zone": Refused(
        [f"{IN_A} {ONE} is in us-east-1c: name it under that zone"],
        changed(network(), ONE, availability_zone="us-east-1c"),
    ),
    "a subnet without IPv4": Refused(
        [f"{IN_A} {ONE} has no IPv4 CIDR, from which a task would take its address"],
        changed(network(), ONE, cidr_block="2600::/64"),
    ),
    "a VPC without a CIDR": Refused(
        [f"{IN_VPC} network.json does not say the CIDR of {VPC}: {COMMAND}"], changed(network(), VPC, cidr_block=None)
    ),
    "DNS that is off": Refused(
        [
            f"{IN_VPC} enable_dns_hostnames of {VPC} is false, and private DNS of endpoints needs it: aws ec2"
            f" modify-vpc-attribute --vpc-id {VPC} --enable-dns-hostnames --region us-east-1, and survey again"
        ],
        changed(network(), VPC, enable_dns_hostnames=False),
    ),
    "a public subnet": Refused(
        [
            f"{IN_A} {ONE} has a route to an internet gateway, in {TABLES['us-east-1a']}: a task without a public"
            " address gets no answer over it, and one with such an address is not private: name a private subnet"
        ],
        existing.routed(network(), {"cidr_block": "0.0.0.0/0", "gateway_id": "igw-0a1b2c3d"}, "us-east-1a"),
    ),
    "a public subnet that is none": Refused(
        [
            f"stacks.toml: stacks.case.public_subnets.{zone}: {id_} has no route to an internet gateway in"
            f" {existing.PUBLIC_TABLE}, and callers of a load balancer there would get no answer: name a public subnet"
            for zone, id_ in existing.PUBLIC_SUBNETS.items()
        ],
        changed(existing.with_public_subnets(), existing.PUBLIC_TABLE, route=[]),
        stack=PUBLIC,
        task=API,
    ),
    "public subnets that are not there": Refused(
        [
            f"stacks.toml: stacks.case.public_subnets.{zone}: {id_} is not in network.json: {COMMAND}"
            for zone, id_ in existing.PUBLIC_SUBNETS.items()
        ],
        existing.with_two_of_four(),
        stack=PUBLIC,
        task=API,
    ),
    "a public subnet without IPv4": Refused(
        [
            f"{IN_PUBLIC} {PUBLIC_ONE} has no IPv4 CIDR, from which a load balancer would take its address",
        ],
        changed(existing.with_public_subnets(), PUBLIC_ONE, cidr_block=""),
        stack=PUBLIC,
        task=API,
    ),
    "a public subnet without room for a load balancer": Refused(
        [f"{IN_PUBLIC} {PUBLIC_ONE}: 10.1.32.0/28 is too small for a load balancer, which takes /27 or larger"],
        changed(existing.with_public_subnets(), PUBLIC_ONE, cidr_block="10.1.32.0/28"),
        stack=PUBLIC,
        task=API,
    ),
    "a private subnet without room for a load balancer": Refused(
        [f"{IN_A} {ONE}: 10.1.0.0/28 is too small for a load balancer, which takes /27 or larger"],
        changed(existing.with_two_of_four(), ONE, cidr_block="10.1.0.0/28"),
        stack=existing.STACK | {"load_balancer": {"allowed_cidrs": ["10.0.0.0/8"]}, "tasks": SERVED},
        task=API,
    ),
    "a load balancer of a VPC whose CIDR nobody says": Refused(
        [
            f"stacks.toml: stacks.case.load_balancer.allowed_cidrs: is required without vpc_cidr, the CIDR of {VPC}:"
            " who may call"
        ],
        stack={key: value for key, value in existing.BY_HAND.items() if key != "vpc_cidr"}
        | {"load_balancer": {}, "tasks": SERVED},
        task=API,
    ),
    "an account that is another's": Refused(
        [
            f"stacks.toml: stacks.case.survey: the roles are of account {ACCOUNT}, and network.json of {OWNER}: survey"
            " the account that the tasks run in"
        ],
        network(owner=OWNER),
        account=OWNER,
    ),
    "a shared VPC": Refused(
        [
            f"{IN_VPC} {VPC} is shared by account {OWNER}, and only that account can make endpoints there: survey it"
            f" too, and name both files in survey; hand over to it: gateway endpoint com.amazonaws.us-east-1.s3 for"
            f" {', '.join(TABLES.values())}; endpoint com.amazonaws.us-east-1.ecr.api in {ONE}, {OTHER}, with private"
            f" DNS and a security group that lets TCP 443 in from {', '.join(CIDRS.values())}; endpoint"
            f" com.amazonaws.us-east-1.ecr.dkr in {ONE}, {OTHER}, with private DNS and a security group that lets TCP"
            f" 443 in from {', '.join(CIDRS.values())}"
        ],
        network(owner=OWNER),
        task=web(),
        more={"owner.json": document(network(owner=OWNER), account=OWNER)},
        stack=existing.STACK | {"survey": ["network.json", "owner.json"]},
    ),
    "a group that keeps the tasks out": Refused(
        [
            f"{IN_VPC} logs: endpoint vpce-logs does not serve the tasks: sg-0c1b2c3d4e5f60718 does not let TCP 443 in"
            f" from {CIDRS['us-east-1b']}: its owner adds for each an aws_vpc_security_group_ingress_rule with"
            ' security_group_id = "sg-0c1b2c3d4e5f60718", ip_protocol = "tcp", from_port = 443 and to_port = 443 and'
            " the CIDR as cidr_ipv4; or set complete_existing_endpoints = true, and the stack adds the rule"
        ],
        [
            *existing.with_two_of_four(),
            interface("ecr.dkr"),
            *group("sg-0c1b2c3d4e5f60718", cidrs=["10.1.0.0/20"]),
            interface("logs", groups=["sg-0c1b2c3d4e5f60718"]),
        ],
    ),
    "a policy that is too narrow": Refused(
        [
            f"{IN_VPC} logs: endpoint vpce-logs does not serve web: vpce-logs: does not allow logs:CreateLogStream on"
            f" arn:aws:logs:us-east-1:{ACCOUNT}:log-group:/ecs/web:*: allow logs:CreateLogStream on"
            f" arn:aws:logs:us-east-1:{ACCOUNT}:log-group:/ecs/web:* in the policy of vpce-logs"
        ],
        changed(FULL, "vpce-logs", policy=NARROW),
    ),
    "private DNS that is off": Refused(
        [
            f"{IN_VPC} logs: endpoint vpce-logs does not serve the tasks: vpce-logs: private_dns_enabled is false: logs"
            " is resolved to public addresses, and no route leads there: add resource"
            ' "aws_vpc_endpoint_private_dns" "vpce_logs" { vpc_endpoint_id = "vpce-logs", private_dns_enabled = true }'
        ],
        changed(FULL, "vpce-logs", private_dns_enabled=False),
    ),
    "a zone without the name": Refused(
        [
            f"{IN_VPC} {service}: Z1: answers for {host}.us-east-1.amazonaws.com in place of AWS's DNS, and has no"
            f" record of that name: {LEADING.get(service, ADDING)}"
            for service, host in HOSTS.items()
        ],
        [
            *network(),
            ("aws_route53_zone", {"id": "Z1", "zone_id": "Z1", "name": "amazonaws.com", "owner": ACCOUNT}),
            ("aws_route53_zone_association", {"id": "Z1:1", "zone_id": "Z1", "vpc_id": VPC}),
        ],
        task=web(),
    ),
    "a domain that is forwarded": Refused(
        [
            f"{IN_VPC} {service}: whether an endpoint that exists serves {VPC} is not known: rslvr-rra-1: where"
            f" rslvr-rra-1 leads {host}.us-east-1.amazonaws.com is not known; route53resolver:ListResolverRules was"
            f" not read: survey it again with fargate-survey, {OR_BY_HAND}"
            for service, host in HOSTS.items()
        ],
        [
            *network(),
            (
                "aws_route53_resolver_rule",
                {"id": "rslvr-rr-1", "domain_name": "amazonaws.com", "rule_type": "FORWARD"},
            ),
            (
                "aws_route53_resolver_rule_association",
                {"id": "rslvr-rra-1", "resolver_rule_id": "rslvr-rr-1", "vpc_id": VPC},
            ),
        ],
        task=web(),
    ),
    "a prefix list that nobody names": Refused(
        [
            f"{IN_VPC} s3: endpoint vpce-s3 serves, and its prefix list must be known for the tasks' rules: survey its"
            f" VPC, {OR_BY_HAND}"
        ],
        changed(FULL, "vpce-s3", prefix_list_id=None),
    ),
    "no endpoints to make": Refused(
        [f"stacks.toml: stacks.case.endpoints: {VPC} has no endpoint of logs and no NAT: set it to required"],
        [*existing.with_two_of_four(), interface("ecr.dkr")],
        stack=existing.STACK | {"endpoints": "none"},
    ),
    "a route table that nobody names": Refused(
        [f"{IN_A} the endpoint of s3 needs its route_table_id"],
        stack=existing.BY_HAND
        | {"private_subnets": {"us-east-1a": {"id": ONE, "cidr": "10.1.0.0/20"}}, "existing_endpoints": {}},
    ),
    "a route table that was not read": Refused(
        [f"{place} its route table is not known, which the endpoint of s3 needs: {COMMAND}" for place in (IN_A, IN_B)],
        [each for each in changed(network(), VPC, main_route_table_id=None) if "route_table" not in each[0]],
    ),
    "a VPC whose CIDR nobody names": Refused(
        [
            "stacks.toml: stacks.case.vpc_cidr: is required for fs-0123456789abcdef0, which the tasks reach"
            f" inside the VPC: give the CIDR of {VPC}"
        ],
        stack={key: value for key, value in existing.BY_HAND.items() if key != "vpc_cidr"},
        task=EFS,
    ),
    "a name that is taken": Refused(
        [
            f"{IN_VPC} {VPC} has a security group sec-task-web already, {GROUP}, and the stack makes one of that name:"
            " rename that group, or the task's family"
        ],
        [*network(), *group(name="sec-task-web")],
    ),
    "two stacks": Refused(
        [
            f"stacks.toml: stacks.two: endpoint s3 for {', '.join(TABLES.values())} in {VPC} is created by stack one"
            ' too: name it in existing_endpoints of this one, s3 = { prefix_list_id = "pl-..." }',
            *(
                f"stacks.toml: stacks.two: endpoint {service} in {VPC} is created by stack one too: name it in"
                f' existing_endpoints of this one, "{service}" = {ITS_CIDRS}'
                for service in ("ecr.api", "ecr.dkr")
            ),
            f"stacks.toml: stacks.two: security group sec-task-web in {VPC} is created by stack one too: give the task"
            " definition another family",
        ],
        network(),
        task=web(),
        config=stacks_toml(one=existing.STACK, two=TWO_STACKS),
    ),
    "two stacks in other subnets": Refused(
        [
            f"stacks.toml: stacks.two: endpoint s3 for {TABLES['us-east-1a']} in {VPC} is created by stack one too:"
            f" {LATER}: it makes one for {TABLES['us-east-1b']} alone then",
            *(
                f"stacks.toml: stacks.two: endpoint {service} in {VPC} is created by stack one too: {LATER}, and set"
                " complete_existing_endpoints = true: stack one lets in its own subnets alone"
                for service in ("ecr.api", "ecr.dkr")
            ),
            f"stacks.toml: stacks.two: security group sec-task-web in {VPC} is created by stack one too: give the task"
            " definition another family",
        ],
        network(),
        task=web(),
        config=stacks_toml(one=existing.STACK | {"private_subnets": {"us-east-1a": ONE}}, two=TWO_STACKS),
    ),
    "an endpoint of another stack, whose policy is for its own": Refused(
        [
            f"{IN_VPC} logs: endpoint vpce-logs does not serve web: vpce-logs: does not allow logs:CreateLogStream on"
            f" arn:aws:logs:us-east-1:{ACCOUNT}:log-group:/ecs/web:*: {OPEN}"
        ],
        changed(FULL, "vpce-logs", policy=NARROW, tags={STACK_TAG: "one"}),
    ),
    "endpoints that nobody is to use": Refused(
        [
            f"stacks.toml: stacks.case.existing_endpoints.s3: is false, and vpce-s3 is in {', '.join(TABLES.values())},"
            " which take no second one: leave false out, or take it out of them and survey again",
            "stacks.toml: stacks.case.existing_endpoints.ecr.api: is false, and vpce-ecrapi has the private DNS of"
            " ecr.api, which a VPC has once: leave false out, or turn it off there and survey again",
        ],
        FULL,
        stack=existing.STACK | {"existing_endpoints": {"ecr.api": False, "s3": False}},
    ),
    "an image on the internet": Refused(
        [
            f"{INTERNET} not every private subnet has a default route to NAT: {TO_ECR}, or give each a route to a NAT"
            " gateway and survey again"
        ],
        network(),
        task=web({"image": "nginx"}),
    ),
    "an image on the internet, without a survey": Refused(
        [f"{INTERNET} without a survey nothing tells of NAT: {TO_ECR}, or name a survey that has it"],
        stack=existing.BY_HAND,
        task=web({"image": "nginx"}),
    ),
    "an image on the internet, and no survey that can be read": Refused(
        ["network.json: is no survey: write one with fargate-survey"],
        more={"network.json": {}},
        task=web({"image": "nginx"}),
    ),
    "subnets that are too small": Refused(
        [
            f"{IN_A} 10.1.0.0/28 has 11 addresses, and 11 interface endpoints take one each, with at least one more for"
            " a task: name a larger subnet"
        ],
        changed(network(), ONE, cidr_block="10.1.0.0/28"),
        stack=existing.STACK
        | {"tasks": [{"definition": "task.json", "extra_services": SERVICES}], "private_subnets": {"us-east-1a": ONE}},
    ),
    "a provider of another account": Refused(
        [
            f"stacks.toml: stacks.case.provider.allowed_account_ids: allows account {OWNER} alone, and network.json of"
            f" {ACCOUNT}: add it, or survey the account that the tasks run in",
            f"stacks.toml: stacks.case.provider.assume_role.role_arn: is of account {OWNER}, and network.json of"
            f" {ACCOUNT}: name a role there, or survey the account that the tasks run in",
        ],
        FULL,
        stack=existing.STACK
        | {
            "provider": {
                "allowed_account_ids": [OWNER],
                "assume_role": {"role_arn": f"arn:aws:iam::{OWNER}:role/terraform"},
            }
        },
    ),
    "subnets that nobody may list": Refused(
        [
            f"{place} {id_} is not in network.json, and ec2:DescribeSubnets of {VPC} was denied: {AS_ANOTHER}:"
            f" {COMMAND}"
            for place, id_ in ((IN_A, ONE), (IN_B, OTHER))
        ],
        more={"network.json": document([each for each in FULL if each[0] != "aws_subnet"], DescribeSubnets="denied")},
    ),
    "VPCs that nobody may list": Refused(
        [
            f"{IN_VPC} {VPC} is not in network.json, and ec2:DescribeVpcs was denied: {AS_ANOTHER}: {COMMAND}",
        ],
        more={"network.json": document([], DescribeVpcs="denied")},
    ),
    "endpoints that nobody may list": Refused(
        [
            f"{IN_VPC} {service}: ec2:DescribeVpcEndpoints of {VPC} was denied, and whether an endpoint that exists"
            f" serves {VPC} is not known: {AS_ANOTHER}, {OR_BY_HAND}"
            for service in HOSTS
        ],
        more={"network.json": document(network(), DescribeVpcEndpoints="denied", DescribeDhcpOptions="denied")},
        task=web(),
    ),
    "route tables that nobody may list": Refused(
        [
            f"{IN_VPC} s3: whether an endpoint that exists serves {VPC} is not known: {id_}: the subnet's route table"
            f" is not known; ec2:DescribeRouteTables of {VPC} was denied: {AS_ANOTHER}, {OR_BY_HAND}"
            for id_ in (ONE, OTHER)
        ],
        more={
            "network.json": document(
                [each for each in FULL if "route_table" not in each[0]], DescribeRouteTables="denied"
            )
        },
    ),
    "a subnet of which little is said": Refused(
        [
            f"{IN_A} network.json does not say vpc_id and availability_zone of {ONE}: {COMMAND}",
            f"{IN_B} network.json does not say availability_zone of {OTHER}: {COMMAND}",
        ],
        changed(changed(FULL, ONE, vpc_id=None, availability_zone=None), OTHER, availability_zone=1),
    ),
    "ids without zones": Refused(
        [
            "stacks.toml: stacks.case.private_subnets: must be a table of availability zone = CIDR, or beside vpc_id ="
            f' id, got ["{ONE}"]'
        ],
        FULL,
        stack=existing.STACK | {"private_subnets": [ONE]},
    ),
    "a group that keeps all subnets out": Refused(
        [
            f"{IN_VPC} logs: endpoint vpce-logs does not serve the tasks: sg-0c1b2c3d4e5f60718 does not let TCP 443 in"
            f" from {', '.join(CIDRS.values())}: its owner adds for each an aws_vpc_security_group_ingress_rule with"
            ' security_group_id = "sg-0c1b2c3d4e5f60718", ip_protocol = "tcp", from_port = 443 and to_port = 443 and'
            " the CIDR as cidr_ipv4; or set complete_existing_endpoints = true, and the stack adds the rules"
        ],
        [
            *existing.with_two_of_four(),
            interface("ecr.dkr"),
            *group("sg-0c1b2c3d4e5f60718", cidrs=[]),
            interface("logs", groups=["sg-0c1b2c3d4e5f60718"]),
        ],
    ),
    "two stacks that complete one group": Refused(
        [
            f"stacks.toml: stacks.two: endpoint s3 for {TABLES['us-east-1b']} in {VPC} is created by stack one too:"
            f' name it in existing_endpoints of this one, s3 = {{ prefix_list_id = "{existing.LIST}" }}',
            f"stacks.toml: stacks.two: rule of {GROUP} for TCP 443 from {CIDRS['us-east-1b']} in {VPC} is created by"
            f" stack one too: {LATER}",
            f"stacks.toml: stacks.two: security group sec-task-web in {VPC} is created by stack one too: give the task"
            " definition another family",
        ],
        existing.incomplete(),
        task=web(),
        config=stacks_toml(
            one=existing.STACK | {"complete_existing_endpoints": True},
            two=TWO_STACKS | {"complete_existing_endpoints": True},
        ),
    ),
    "a tag too many": Refused(
        ["task.json: tags: its 50 and the stack's 1 make 51 tags, AWS allows 50"],
        FULL,
        task=LOGS | {"tags": [{"key": f"own-{number}", "value": ""} for number in range(50)]},
    ),
}
