"""Does to a configuration in JSON what the remedies of a proof say, as a person would: pastes, sets, takes out."""

import copy
import json
import re
from collections.abc import Iterator
from typing import Any

from fargate_privatelink.proof.rules import Severity
from fargate_privatelink.proof.verdicts.table import PARTS
from fargate_privatelink.proof.verdicts.verdicts import Finding, Proof

Json = dict[str, Any]


class NotMechanicalError(Exception):
    """A remedy that takes a person's choice."""


def remedies(proof: Proof) -> Iterator[tuple[str, str]]:
    """Everything that a run says to do so that all is proved, each with the address that it is about."""
    for task in proof.tasks:
        for path in task.paths:
            yield from ((hop.remedy, hop.address) for hop in path.reported if hop.remedy)
    for finding in proof.findings:
        if finding.severity is Severity.ERROR or is_addition(finding):
            yield finding.remedy, finding.address


def is_addition(finding: Finding) -> bool:
    return finding.severity is not Severity.WARNING and "\n" in finding.remedy


def mended(document: Json, proof: Proof, pasted: list[str] | None = None) -> Json:
    """A configuration with everything done that its proof says, each part once.

    What is to be added to the root module goes into `pasted` instead, as it is written, where that is given.
    """
    document = copy.deepcopy(document)
    done: set[str] = set()
    for remedy, address in dict.fromkeys(remedies(proof)):
        # The sentence before what is to be pasted says the same in words.
        text = re.sub(r"\A[^\n]*:\n(?=add)", "", remedy)
        for part in PARTS.split(text) if "\n" in text else [text]:
            if part in done:
                continue
            done.add(part)
            if pasted is not None and part.startswith("add\n"):
                pasted.append(part.removeprefix("add\n"))
            else:
                _do(document, part, address)
    return document


def _do(document: Json, part: str, address: str) -> None:
    if "\n" in part:
        head, _, lines = part.partition("\n")
        if listed := re.fullmatch(r"add to the list (\w+) of (\S+)", head):
            # In JSON a list of objects is written as blocks are.
            _paste(document, lines.replace("{", f"{listed[1]} {{", 1), listed[2])
            return
        match = re.fullmatch(r"add(?: to ([^\s,]+))?(?:, in place of its (\w+),)?", head)
        assert match, head
        if match[2]:
            del body_of(document, match[1])[match[2]]
        _paste(document, lines, match[1])
        return
    for pattern, action in SENTENCES:
        if match := re.fullmatch(pattern, part):
            action(document, address, *match.groups())
            return
    raise NotMechanicalError(part)


def body_of(document: Json, address: str) -> Json:
    type_, _, name = re.sub(r"\[.*", "", address).partition(".")
    found: Json = document["resource"][type_][name]
    return found


def _value(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text.strip('"') if text.startswith('"') else f"${{{text}}}"


def _paste(document: Json, lines: str, into: str | None) -> None:
    """Add blocks of HCL, as remedies write them, to the root module or to a resource."""
    stack: list[Json] = [body_of(document, into) if into else {}]
    for line in filter(None, map(str.strip, lines.splitlines())):
        if match := re.fullmatch(r'resource "(\w+)" "(\w+)" \{', line):
            named = document["resource"].setdefault(match[1], {})
            assert match[2] not in named, f"Duplicate resource {match[1]}.{match[2]}"
            named[match[2]] = {}
            stack.append(named[match[2]])
        elif match := re.fullmatch(r"(\w+) \{", line):
            made: Json = {}
            held = stack[-1].setdefault(match[1], [])
            stack[-1][match[1]] = [*(held if isinstance(held, list) else [held]), made]
            stack.append(made)
        elif line == "}":
            stack.pop()
        else:
            name, _, value = line.partition(" = ")
            stack[-1][name.strip()] = _value(value.strip())


def _set(document: Json, _: str, name: str, value: str, address: str) -> None:
    body_of(document, address)[name] = _value(value)


def _set_both(document: Json, _: str, one: str, value: str, other: str, its: str, address: str) -> None:
    body_of(document, address).update({one: _value(value), other: _value(its)})


def _renumber(document: Json, _: str, number: str, direction: str, old: str, address: str) -> None:
    second = [each for each in body_of(document, address)[direction] if each["rule_no"] == int(old)][1]
    second["rule_no"] = int(number)


def _set_addresses(document: Json, _: str, name: str, value: str, address: str) -> None:
    _set(document, _, name, value, address)
    body_of(document, address).pop("dns_options", None)


def _allow_role(document: Json, _: str, action: str, role: str, address: str) -> None:
    policy = _policy(document, address)
    principal = {"AWS": role.replace("<account>", "123456789012")}
    added = {"Effect": "Allow", "Principal": principal, "Action": action, "Resource": "*"}
    body_of(document, address)["policy"] = json.dumps({**policy, "Statement": [*policy["Statement"], added]})


def _set_dns(document: Json, _: str, name: str, value: str, address: str) -> None:
    body_of(document, address)["dns_options"] = {name: _value(value)}


def _route(document: Json, _: str, named: str, address: str) -> None:
    body = body_of(document, address)
    listed = body.get("route_table_ids")
    if isinstance(listed, str):
        body["route_table_ids"] = f"${{concat({listed[2:-1]}, [{named}])}}"
    else:
        body["route_table_ids"] = [*(listed or []), *(f"${{{each}}}" for each in named.split(", "))]


def _policy(document: Json, address: str) -> Json:
    found: Json = json.loads(body_of(document, address).get("policy") or '{"Statement": []}')
    found["Statement"] = found["Statement"] if isinstance(found["Statement"], list) else [found["Statement"]]
    return found


def _allow(document: Json, _: str, actions: str, resources: str, address: str, *more: str) -> None:
    policy = _policy(document, address)
    arns = [arn.replace("<account>", "*") for arn in resources.split(", ")]
    added = {"Effect": "Allow", "Principal": "*", "Action": actions.split(", "), "Resource": arns}
    body_of(document, address)["policy"] = json.dumps({**policy, "Statement": [*policy["Statement"], added]})


def _allow_anything(document: Json, about: str, address: str | None = None) -> None:
    _allow(document, about, "*", "*", address or about)


def _allow_service(document: Json, _: str, own: str | None, actions: str, service: str, address: str) -> None:
    policy = _policy(document, address)
    listed = actions.replace(" and ", ", ").split(", ")
    root = {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::123456789012:root"}, "Action": own, "Resource": "*"}
    added = {"Effect": "Allow", "Principal": {"Service": service}, "Action": listed, "Resource": "*"}
    statements = [*policy["Statement"], *([root] if own else []), added]
    body_of(document, address)["policy"] = json.dumps({**policy, "Statement": statements})


def _undeny(document: Json, _: str, action: str, address: str) -> None:
    holders = [address]
    if address.startswith("aws_iam_role."):
        policies = document["resource"].get("aws_iam_role_policy", {})
        holders = [f"aws_iam_role_policy.{name}" for name, body in policies.items() if address in str(body.get("role"))]
    for holder in holders:
        policy = _policy(document, holder)
        kept = [each for each in policy["Statement"] if each["Effect"] != "Deny"]
        body_of(document, holder)["policy"] = json.dumps({**policy, "Statement": kept})


def _trust(document: Json, _: str, address: str) -> None:
    trusted = {"Effect": "Allow", "Principal": {"Service": "ecs-tasks.amazonaws.com"}, "Action": "sts:AssumeRole"}
    body_of(document, address)["assume_role_policy"] = json.dumps({"Version": "2012-10-17", "Statement": [trusted]})


def _remove(document: Json, _: str, address: str) -> None:
    type_, _, name = address.partition(".")
    for dependent in [each for each, body in document["resource"].get("aws_route53_record", {}).items()]:
        if address in str(document["resource"]["aws_route53_record"][dependent]):
            del document["resource"]["aws_route53_record"][dependent]
    document["resource"]["aws_route53_zone_association"] = {
        each: body
        for each, body in document["resource"].get("aws_route53_zone_association", {}).items()
        if address not in str(body)
    }
    document["resource"][type_].pop(name, None)
    if type_ == "aws_vpc_endpoint":
        # A person takes away what refers to it too.
        associations = document["resource"].get("aws_vpc_endpoint_subnet_association", {})
        for label in [each for each, body in associations.items() if f"{address}.id" in body["vpc_endpoint_id"]]:
            del associations[label]


def _take_out(document: Json, _: str, argument: str, address: str) -> None:
    del body_of(document, address)[argument]


def _take_key(document: Json, _: str, key: str, address: str) -> None:
    body = body_of(document, address)
    body["for_each"] = {each: value for each, value in body["for_each"].items() if each != key}


def _take_from(document: Json, _: str, taken: str, argument: str, address: str) -> None:
    body = body_of(document, address)
    body = body if argument in body else body["network_configuration"]
    held = body[argument]
    is_list = isinstance(held, list)
    body[argument] = [each for each in held if taken not in each] if is_list else held.replace(f"{taken}.id", "")


def _set_writable(document: Json, _: str, address: str) -> None:
    body = body_of(document, address)
    containers = json.loads(body["container_definitions"])
    body["container_definitions"] = json.dumps([{**each, "readonlyRootFilesystem": False} for each in containers])


SENTENCES: tuple[tuple[str, Any], ...] = (
    (r"set (private_dns_only\w+) = (false) in dns_options of (\S+?)(?:, or add a gateway endpoint)?", _set_dns),
    (r"set (ip_address_type) = (\S+) on (\S+), and leave dns_record_ip_type to AWS", _set_addresses),
    (r"set rule_no = (\d+) in the second (\w+) block with rule_no = (\d+) of (\S+)", _renumber),
    (r"set (\w+) = (\S+) and (\w+) = (\S+) on (\S+)", _set_both),
    (r"set (\w+) = (\S+|\[.*\]) on (\S+)", _set),
    (r"allow (kms:Decrypt) to (\S+) in the policy of (\S+)", _allow_role),
    (r"add (\S+(?:, \S+)*) to route_table_ids of (\S+)", _route),
    (r"allow (.*) on (.*) in the policy of ([^\s,]+)(, with the principal .*)?", _allow),
    (
        r"allow (?:(kms:\*) to the account's root, as .*, and )?(kms:Encrypt.*) to the service (\S+) in the policy of"
        r" (\S+)",
        _allow_service,
    ),
    (r"add a statement with Effect Allow(?: to the policy of (\S+))?", _allow_anything),
    (r"take (.+) out of the Deny in (?:the|a) policy of (\S+)", _undeny),
    (r"allow ecs-tasks\.amazonaws\.com sts:AssumeRole in assume_role_policy of (\S+)", _trust),
    (r"change that condition in assume_role_policy of (\S+)", _trust),
    (r"remove (aws_\S+)(?:, or .*)?", _remove),
    (r"take (\w+) out of (\S+?)(?:, or put all into it)?", _take_out),
    (r'take "(\S+)" out of for_each of (\S+), or .*', _take_key),
    (r"take (\S+) out of (\w+) of (\S+)", _take_from),
    (r"set readonlyRootFilesystem to false in (\S+)", _set_writable),
)
