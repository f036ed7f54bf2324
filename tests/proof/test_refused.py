"""What AWS refuses at an apply, what the next one undoes, and what must not be called so."""

import copy
import json
import re
from pathlib import Path
from typing import Any

import pytest

from fargate_privatelink.commands import prove as command
from fargate_privatelink.proof.facts.refused.deletions import deletions
from fargate_privatelink.proof.proof import prove
from fargate_privatelink.proof.readers.plan.dependencies import direct
from fargate_privatelink.proof.readers.show import read_shown
from fargate_privatelink.proof.terraform.dependencies import HIDDEN, Dependencies
from fargate_privatelink.proof.terraform.resources import Change
from fargate_privatelink.proof.verdicts.verdicts import Proof
from tests.proof.forms import shown_plan
from tests.proof.networks import (
    EVERYTHING,
    EXECUTION,
    GROUP,
    acl,
    acl_rule,
    add,
    allow,
    both,
    egress_rule,
    endpoint_policy,
    found,
    of_other_vpc,
    policy,
    private_zone,
    proved,
    put,
    remove,
    run_by_service,
    second_vpc,
)

Json = dict[str, Any]
EGRESS = "aws_vpc_security_group_egress_rule"
LOGS = {"Service": "logs.us-east-1.amazonaws.com"}
ENCRYPTED = put("aws_cloudwatch_log_group.ecs_web", kms_key_id="${aws_kms_key.own.arn}")
CONTEXT = {"ArnLike": {"kms:EncryptionContext:aws:logs:arn": "arn:aws:logs:us-east-1:123456789012:*"}}
HARMLESS = {
    "encryption that is only monitored": add(
        "aws_vpc_encryption_control", "x", vpc_id="${aws_vpc.main.id}", mode="monitor"
    ),
    "encryption that endpoints do not break": add(
        "aws_vpc_encryption_control",
        "x",
        vpc_id="${aws_vpc.main.id}",
        mode="enforce",
        elastic_file_system_exclusion="enable",
    ),
    "a private zone of another VPC": both(
        second_vpc, private_zone("logs", "logs.us-east-1.amazonaws.com", "", "aws_vpc_endpoint.logs", vpc="other")
    ),
    "a private zone of a name in another region": add(
        "aws_route53_zone", "x", name="logs.eu-west-1.amazonaws.com", vpc={"vpc_id": "${aws_vpc.main.id}"}
    ),
    "a public zone of the name": add("aws_route53_zone", "x", name="logs.us-east-1.amazonaws.com"),
    "zones of one name in two VPCs": both(
        second_vpc,
        add("aws_route53_zone", "a", name="example.com", vpc={"vpc_id": "${aws_vpc.main.id}"}),
        add("aws_route53_zone", "b", name="example.com", vpc={"vpc_id": "${aws_vpc.other.id}"}),
    ),
    "one number in both directions": acl(egress=EVERYTHING, ingress=EVERYTHING),
    "a key for CloudWatch Logs": both(
        add("aws_kms_key", "own", policy=policy(allow("kms:*", principal=LOGS, Condition=CONTEXT))), ENCRYPTED
    ),
    "a key whose policy is not known": both(add("aws_kms_key", "own", policy="${var.policy}"), ENCRYPTED),
    "a key whose condition is not known": both(
        add(
            "aws_kms_key", "own", policy=policy(allow("kms:*", Condition={"StringEquals": {"aws:PrincipalTag/a": "b"}}))
        ),
        ENCRYPTED,
    ),
    "a key from elsewhere": put(
        "aws_cloudwatch_log_group.ecs_web", kms_key_id="arn:aws:kms:us-east-1:123456789012:key/a"
    ),
    "egress that Terraform ignores": put(GROUP, egress=[], lifecycle={"ignore_changes": ["egress"]}),
    "ingress beside rules out": put(GROUP, ingress=[]),
    "groups of one name in two VPCs": both(
        of_other_vpc("aws_security_group", name="same"),
        add("aws_security_group", "same", name="same", vpc_id="${aws_vpc.main.id}"),
    ),
    "roles of one name in two accounts": both(
        add("aws_iam_role", "a", name="same", assume_role_policy="{}"),
        add("aws_iam_role", "b", name="same", assume_role_policy="{}", provider="aws.other"),
    ),
}


@pytest.mark.parametrize("name", HARMLESS)
def test_what_aws_takes_is_not_called_refused(name: str, networks: dict[str, Json]) -> None:
    document = copy.deepcopy(networks["rich"])
    HARMLESS[name](document)
    assert {rule for rule, _ in found(proved(document, "synthesized", "rich"))} <= {"unneeded-endpoint"}


MESSAGES = {
    "undone": (
        put(GROUP, egress=[]),
        f"  error: {GROUP} sets egress itself beside aws_vpc_security_group_egress_rule.task_web_ecr_api,"
        " aws_vpc_security_group_egress_rule.task_web_ecr_dkr, aws_vpc_security_group_egress_rule.task_web_logs and 6"
        " more: the next apply takes away what it does not set\n"
        f"    fix: take egress out of {GROUP}, or put all into it\n",
    ),
    "duplicate-name": (
        both(*(add("aws_iam_role", label, name="twice", assume_role_policy="{}") for label in ("a", "b"))),
        "  error: aws_iam_role.b has the name of aws_iam_role.a: AWS refuses it with EntityAlreadyExists\n"
        "    fix: remove one of them, or change its name\n",
    ),
    "duplicate-acl-rule": (
        acl(egress=EVERYTHING, ingress=[*EVERYTHING, acl_rule(100, "allow", 1, 1), acl_rule(103, "deny", 1, 1)]),
        "  error: aws_network_acl.private has a second ingress rule 100 of aws_network_acl.private:"
        " NetworkAclEntryAlreadyExists\n    fix: set rule_no = 102 in the second ingress block with rule_no = 100 of"
        " aws_network_acl.private\n",
    ),
    "duplicate-acl-rule that denies": (
        acl(egress=EVERYTHING, ingress=[*EVERYTHING, acl_rule(100, "deny", 1, 1)]),
        "  error: aws_network_acl.private has a second ingress rule 100 of aws_network_acl.private:"
        " NetworkAclEntryAlreadyExists\n    fix: give it a number that nothing has\n",
    ),
    "log-group-key": (
        both(add("aws_kms_key", "own"), ENCRYPTED),
        "  error: aws_kms_key.own does not let logs.us-east-1.amazonaws.com use it, as is AWS's default, and"
        " aws_cloudwatch_log_group.ecs_web is encrypted with that: CreateLogGroup is refused\n"
        "    fix: allow kms:* to the account's root, as AWS's default policy does, and kms:Encrypt*, kms:Decrypt*,"
        " kms:ReEncrypt*, kms:GenerateDataKey* and kms:Describe* to the"
        " service logs.us-east-1.amazonaws.com in the policy of aws_kms_key.own\n",
    ),
    "conflicting-zone": (
        private_zone("logs", "logs.us-east-1.amazonaws.com", "", "aws_vpc_endpoint.logs"),
        "  error: aws_route53_zone.logs is a private zone logs.us-east-1.amazonaws.com of the VPC in which"
        " aws_vpc_endpoint.logs has private DNS of that name: private-dns-enabled cannot be set because there is"
        " already a conflicting DNS domain\n"
        "    fix: remove aws_route53_zone.logs, or set private_dns_enabled = false on aws_vpc_endpoint.logs\n",
    ),
    "order": (
        both(run_by_service(), put("aws_ecs_service.web", depends_on=["aws_route_table_association.private"])),
        "  warning: aws_ecs_service.web may be made before what its tasks need: it does not depend on that\n"
        "    fix: name aws_efs_mount_target.data, ",
    ),
}


@pytest.mark.parametrize("rule", MESSAGES)
def test_it_is_said_at_the_command(rule: str, networks: dict[str, Json], tmp_path: Path, capsys: Any) -> None:
    change, message = MESSAGES[rule]
    document = copy.deepcopy(networks["rich"])
    change(document)
    for name, content in (("cdk.tf.json", document), ("plan.json", shown_plan(document))):
        path = tmp_path / name
        path.write_text(json.dumps(content))
        assert command.main([str(path)]) == (0 if rule == "order" and name == "cdk.tf.json" else 1)
        printed = capsys.readouterr().out
        assert message in printed
        if name == "cdk.tf.json":
            words = "starts" if rule == "order" else "starts once the errors below are mended"
            # Which of two rules of one number AWS takes is not known.
            words = "is not known to start" if rule.startswith("duplicate-acl-rule") else words
            assert re.search(rf"\n  task web {words}(;[^(]*)? \(aws_ecs_task_definition\.web; ", printed)


def test_a_path_that_hangs_on_two_rules_of_one_number_is_not_proved(
    networks: dict[str, Json], tmp_path: Path, capsys: Any
) -> None:
    document = copy.deepcopy(networks["rich"])
    answers = [acl_rule(100, "allow", 443, 443), acl_rule(100, "allow", 32768, 65535)]
    acl(egress=EVERYTHING, ingress=[*answers, acl_rule(200, "allow", 2049, 2049)])(document)
    (tmp_path / "cdk.tf.json").write_text(json.dumps(document))
    assert command.main([str(tmp_path)]) == 1
    printed = capsys.readouterr().out
    assert "  task web is not known to start" in printed
    assert (
        " network ACL: aws_network_acl.private\n"
        "      has two ingress rules 100, of which AWS refuses one, so that it may deny answers from 10.0.16.0/20 to"
        " ports 32768-60999\n"
    ) in printed


SUBNET = {"id": "subnet-1"}
ENDPOINT = {"subnet_ids": ["subnet-1", "subnet-2"], "security_group_ids": ["sg-1"]}
RUNS = {"network_configuration": [{"subnets": ["subnet-1"], "security_groups": ["sg-1"]}]}


def changed(address: str, actions: str, before: Json) -> Change:
    return Change(address, address.partition(".")[0], tuple(actions.split()), before)


@pytest.mark.parametrize(
    ("gone", "holder", "rule"),
    [
        (
            changed("aws_subnet.a", "delete create", SUBNET),
            changed("aws_vpc_endpoint.x", "update", ENDPOINT),
            "refused",
        ),
        (changed("aws_subnet.a", "delete", SUBNET), changed("aws_vpc_endpoint.x", "update", ENDPOINT), "doubtful"),
        (changed("aws_subnet.a", "create delete", SUBNET), changed("aws_vpc_endpoint.x", "update", ENDPOINT), ""),
        (changed("aws_subnet.a", "delete", SUBNET), changed("aws_vpc_endpoint.x", "delete", ENDPOINT), ""),
        (changed("aws_subnet.a", "delete", {"id": "subnet-9"}), changed("aws_vpc_endpoint.x", "update", ENDPOINT), ""),
        (changed("aws_subnet.a", "delete", SUBNET), changed("aws_ecs_service.x", "update", RUNS), "doubtful"),
        (
            changed("aws_security_group.a", "delete create", {"id": "sg-1"}),
            changed("aws_ecs_service.x", "update", RUNS),
            "refused",
        ),
        (
            changed("aws_security_group.a", "delete", {"id": "sg-1"}),
            changed("aws_vpc_endpoint.x", "update", ENDPOINT),
            "doubtful",
        ),
    ],
)
def test_a_deletion_waits_for_what_is_in_it(gone: Change, holder: Change, rule: str) -> None:
    assert [note[0] for note in deletions((gone, holder))] == ([f"{rule}-deletion"] if rule else [])


def test_a_plan_that_deletes_too_early_is_refused_at_the_command(
    networks: dict[str, Json], tmp_path: Path, capsys: Any
) -> None:
    plan = shown_plan(networks["rich"])
    for address, actions, before in (
        ('aws_subnet.private["us-east-1b"]', ["delete", "create"], SUBNET),
        ("aws_vpc_endpoint.ssm", ["update"], ENDPOINT),
    ):
        change = next(each for each in plan["resource_changes"] if each["address"] == address)["change"]
        change.update(actions=actions, before=before)
    path = tmp_path / "plan.json"
    path.write_text(json.dumps(plan))
    assert command.main([str(path)]) == 1
    assert (
        '  error: aws_subnet.private["us-east-1b"] is deleted while aws_vpc_endpoint.ssm still has a network interface'
        " in it, which the plan changes afterwards: DependencyViolation\n"
        '    fix: set create_before_destroy in the lifecycle of aws_subnet.private["us-east-1b"], with another CIDR'
        " or name\n"
    ) in capsys.readouterr().out


def refers(*names: str) -> Json:
    return {"references": list(names)}


MODULES = {
    "resources": [
        {"address": "aws_a.own", "expressions": {"x": refers("module.app.id", "module.app")}},
        {"address": "aws_a.whole", "depends_on": ["module.app"]},
        {"address": "aws_a.local", "expressions": {"x": refers("local.x")}},
        {"address": "aws_a.blocks", "expressions": {"x": [{"y": refers("data.aws_d.d.id", "data.aws_d.d")}]}},
        {"address": "data.aws_d.d", "mode": "data", "depends_on": ["aws_b.first"]},
        {"address": "aws_b.first"},
        {"address": "aws_b.each", "for_each_expression": refers("aws_b.first")},
    ],
    "module_calls": {
        "app": {
            "expressions": {"given": refers("aws_b.first.id", "aws_b.first")},
            "depends_on": ["aws_b.each"],
            "module": {
                "resources": [
                    {"address": "aws_c.taken", "expressions": {"x": refers("var.given")}},
                    {"address": "aws_c.alone", "expressions": {}},
                ],
                "outputs": {"id": {"expression": refers("aws_c.taken.id", "aws_c.taken")}},
                "variables": {"given": {}},
            },
        }
    },
}


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("aws_a.own", {"module.app.aws_c.taken", "aws_b.first", "aws_b.each"}),
        ("aws_a.whole", {"module.app.aws_c.taken", "module.app.aws_c.alone", "aws_b.first", "aws_b.each"}),
        ("aws_a.local", {HIDDEN}),
        ("aws_a.blocks", {"data.aws_d.d", "aws_b.first"}),
        ("module.app.aws_c.alone", {"aws_b.each", "aws_b.first"}),
        ("aws_b.each", {"aws_b.first"}),
    ],
)
def test_dependencies_lead_through_modules(address: str, expected: set[str]) -> None:
    reached = Dependencies(lambda: direct(MODULES)).of(address)
    assert {each for each in reached if each == HIDDEN or ".aws_" in f".{each}"} == expected


def test_of_a_service_whose_locals_are_not_held_nothing_is_said(networks: dict[str, Json]) -> None:
    document = copy.deepcopy(networks["rich"])
    both(run_by_service(), put("aws_ecs_service.web", depends_on=None))(document)
    plan = shown_plan(document)
    configured = plan["configuration"]["root_module"]["resources"]
    service = next(each for each in configured if each["address"] == "aws_ecs_service.web")
    assert "order" in {each.rule for proof in prove([read_shown(plan, source="x")]) for each in proof.findings}
    service["expressions"]["name"] = refers("local.name")
    assert "order" not in {each.rule for proof in prove([read_shown(plan, source="x")]) for each in proof.findings}


def in_instances(plan: Json, *keys: str) -> Json:
    """A plan of everything in instances of a module."""
    root = plan["configuration"]["root_module"]
    plan["configuration"]["root_module"] = {"module_calls": {"stack": {"module": root}}}
    for part in (plan["planned_values"]["root_module"]["resources"], plan["resource_changes"]):
        part[:] = [{**each, "address": f'module.stack["{key}"].{each["address"]}'} for key in keys for each in part]
    return plan


def test_services_in_instances_of_a_module_are_told_once(networks: dict[str, Json]) -> None:
    document = copy.deepcopy(networks["rich"])
    both(run_by_service(), put("aws_ecs_service.web", depends_on=None))(document)
    (proof,) = prove([read_shown(in_instances(shown_plan(document), "a", "b"), source="x")])
    (told,) = [each for each in proof.findings if each.rule == "order"]
    assert told.address == 'module.stack["a"].aws_ecs_service.web'
    assert told.remedy.startswith("name aws_route_table_association.private, aws_vpc_endpoint.ecr_api, ")
    assert told.remedy.endswith(" in depends_on of module.stack.aws_ecs_service.web")
    # The service refers to its group.
    assert "aws_security_group." not in told.remedy


def test_a_remedy_of_order_names_the_calls_of_modules() -> None:
    from fargate_privatelink.proof.findings.order import _remedy

    missing = ["aws_route.out", "module.app.aws_iam_role_policy.x", "module.net.aws_vpc_endpoint.s3"]
    assert _remedy("module.app.aws_ecs_service.web", missing) == (
        "name aws_route.out, module.net in depends_on of module.app and aws_iam_role_policy.x in depends_on of"
        " module.app.aws_ecs_service.web"
    )
    assert _remedy("aws_ecs_service.web", ["module.net.aws_route.a", "module.net.aws_route.b"]) == (
        "name module.net in depends_on of aws_ecs_service.web"
    )


def test_a_service_is_told_to_wait_for_what_is_still_to_be_mended_too(networks: dict[str, Json]) -> None:
    document = copy.deepcopy(networks["rich"])
    both(run_by_service(), put("aws_ecs_service.web", depends_on=None))(document)
    closed, refused = copy.deepcopy(document), copy.deepcopy(document)
    remove(egress_rule("logs"))(closed)
    endpoint_policy("logs", {"Effect": "Deny", "Principal": "*", "Action": "*", "Resource": "*"})(refused)
    run = {"plain": document, "closed": closed, "refused": refused}
    told = {name: order_of(proved(each, "synthesized", "rich")) for name, each in run.items()}
    rule = egress_rule("logs")
    assert told["refused"] == told["plain"]
    assert told["closed"] == told["plain"].replace(f"{rule}, ", "").replace(
        " in depends_on", f", once added {EGRESS}.task_web_endpoint_logs in depends_on"
    )


def order_of(proof: Proof) -> str:
    (told,) = [each.remedy for each in proof.findings if each.rule == "order"]
    return told


def test_a_role_with_an_inline_policy_loses_the_others(networks: dict[str, Json]) -> None:
    document = copy.deepcopy(networks["rich"])
    put(EXECUTION, managed_policy_arns=[])(document)
    assert found(proved(document, "synthesized", "rich")) == set()
    add("aws_iam_role_policy_attachment", "x", role=f"${{{EXECUTION}.name}}", policy_arn="arn:aws:iam::aws:policy/x")(
        document
    )
    assert found(proved(document, "synthesized", "rich")) == {("undone", EXECUTION)}
    put(EXECUTION, managed_policy_arns=["arn:aws:iam::aws:policy/x"])(document)
    assert found(proved(document, "synthesized", "rich")) == set()
    put(EXECUTION, managed_policy_arns=["arn:aws:iam::aws:policy/x", "${timestamp()}"])(document)
    assert found(proved(document, "synthesized", "rich")) == set()


def test_a_firewall_on_the_way_is_named_and_not_looked_at(networks: dict[str, Json]) -> None:
    document = copy.deepcopy(networks["nat"])
    both(
        add("aws_networkfirewall_firewall", "x", name="x", vpc_id="${aws_vpc.main.id}"),
        put(
            "aws_route.private_nat",
            nat_gateway_id=None,
            vpc_endpoint_id="${aws_networkfirewall_firewall.x.firewall_status[0].sync_states[0].attachment[0].endpoint_id}",
        ),
    )(document)
    proof = proved(document, "synthesized", "nat")
    assert {path.decisive.message for task in proof.tasks for path in task.paths if path.decisive} >= {
        "leads to aws_networkfirewall_firewall.x, whose rules are not looked at"
    }
