"""Stacks that are changed: modules of one root, applied by the real Terraform before and after, and the steps it tells.

The provider waits a minute before it associates an endpoint with a subnet, so that stacks begin with the subnets as the
endpoints' own argument, as it was once, and take the associations on as docs/changes.md says.
"""

import json
import re
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import boto3

from fargate_privatelink.aws.services import EndpointType, Service
from tests import ROOT
from tests.deploy.changes import Setup
from tests.terraform import Terraform

Json = dict[str, Any]

ASSOCIATION = "aws_vpc_endpoint_subnet_association."
# What docs/changes.md says to whoever calls a stack as the module `tasks`, for the endpoint of ecr.api.
IMPORT = re.compile(r"^import {\n[^}]*module\.tasks.*?^}\n", re.DOTALL | re.MULTILINE)
OVERRIDE = "before_override.tf.json"


@dataclass(frozen=True)
class Event:
    """A step of an apply: what began or ended, of what is done to which resource."""

    ended: bool
    action: str
    address: str


@dataclass(frozen=True)
class Told:
    """What an apply tells: its steps in their order, how many resources it adds and removes, and what went wrong."""

    events: list[Event]
    counts: Json
    errors: list[str]


def done(events: Iterable[Event], action: str) -> set[str]:
    """The addresses to which an action was done."""
    return {event.address for event in events if event.ended and event.action == action}


def client(endpoint: str, service: str) -> Any:
    """A client of AWS's API at an address."""
    keys = {"aws_access_key_id": "testing", "aws_secret_access_key": "testing"}
    return boto3.client(service, region_name="us-east-1", endpoint_url=endpoint, **keys)


def as_it_was(document: Json) -> Json:
    """A stack as it was before endpoints were associated with subnets."""
    document = json.loads(json.dumps(document))
    resources = document["resource"]
    for service in resources.pop("aws_vpc_endpoint_subnet_association"):
        resources["aws_vpc_endpoint"][service]["subnet_ids"] = "${values(aws_subnet.private)[*].id}"
    del resources["terraform_data"], resources["aws_subnet"]["private"]["depends_on"]
    del resources["aws_route_table"]["private"]["lifecycle"]
    for output in document["output"].values():
        if "depends_on" in output:
            output["depends_on"] = [each for each in output["depends_on"] if ASSOCIATION not in each]
    return document


@dataclass
class Call:
    """A module that the root calls: its inputs and its files, before and after, and its interface endpoints."""

    interfaces: list[Service]
    inputs: tuple[Json, Json] = ({}, {})
    # None where the files stay as they are.
    documents: tuple[Json, Json] | None = None


@dataclass
class Root:
    """A root module in a folder, whose modules are changed together."""

    folder: Path
    terraform: Terraform
    calls: dict[str, Call] = field(default_factory=dict)

    def add_stack(self, name: str, before: Setup, after: Setup) -> None:
        """Call a stack that is synthesized again."""
        documents = self._synthesized(name, before), self._synthesized(name, after)
        self.calls[name] = Call(_interfaces(before, name), documents=documents)
        self.write(name, documents[0])
        self._override(name)

    def add_former_stack(self, name: str, setup: Setup) -> None:
        """Call a stack of before, which is synthesized again and not changed."""
        document = self._synthesized(name, setup)
        self.calls[name] = Call(_interfaces(setup, name), documents=(document, document))
        self.write(name, as_it_was(document))

    def add_module(self, name: str, setup: Setup, *, stack: str, before: Json, after: Json) -> None:
        """Call the module that a stack is, too, with inputs that change."""
        from fargate_privatelink import terraform_module

        out = self.folder / "out" / name
        terraform_module.write_modules([setup.inventory(stack)], out)
        (out / "case").rename(self.folder / name)
        self.calls[name] = Call(_interfaces(setup, stack), (before, after))
        self._override(name)

    def write(self, name: str, document: Json) -> None:
        """Write a stack; the former is replaced."""
        (self.folder / name).mkdir(exist_ok=True)
        (self.folder / name / "main.tf.json").write_text(json.dumps(document))

    def rewrite(self, name: str, setup: Setup) -> None:
        """Synthesize a stack once more."""
        self.write(name, self._synthesized(name, setup))

    def apply_before(self) -> None:
        """Apply all for the first time."""
        self._call(0)
        self.terraform.init()
        assert self.apply().errors == []

    def take_on_associations(self) -> Told:
        """Apply the stacks as they are synthesized today, with the associations imported."""
        for name, call in self.calls.items():
            (self.folder / name / OVERRIDE).unlink(missing_ok=True)
            if call.documents:
                self.write(name, call.documents[0])
        imports = self.terraform.folder / "imports.tf"
        imports.write_text(
            "".join(_import(name, each) for name, call in self.calls.items() for each in call.interfaces)
        )
        told = self.apply("-refresh=false")
        imports.unlink()
        return told

    def apply_after(self) -> Told:
        """Apply all as it is changed."""
        for name, call in self.calls.items():
            if call.documents:
                self.write(name, call.documents[1])
        self._call(1)
        return self.apply("-refresh=false")

    def apply(self, *options: str) -> Told:
        """Apply what is written."""
        ended = self.terraform.run("apply", "-auto-approve", "-input=false", "-parallelism=100", "-json", *options)
        told = [json.loads(line) for line in ended.stdout.splitlines()]
        events = [
            Event(each["type"] == "apply_complete", each["hook"]["action"], each["hook"]["resource"]["addr"])
            for each in told
            if each["type"] in ("apply_start", "apply_complete") and each["hook"]["action"] != "read"
        ]
        counts = [each["changes"] for each in told if each["type"] == "change_summary"]
        errors = [each["diagnostic"]["detail"] or each["@message"] for each in told if each["@level"] == "error"]
        return Told(events, counts[-1] if counts else {}, errors)

    def by_call(self, events: Iterable[Event]) -> Mapping[str, list[Event]]:
        """Steps by the module that they are in, with addresses inside it."""
        found: dict[str, list[Event]] = {name: [] for name in self.calls}
        for event in events:
            _, name, address = event.address.split(".", 2)
            found[name].append(Event(event.ended, event.action, address))
        return found

    def _call(self, moment: int) -> None:
        modules = {name: {"source": f"../{name}", **call.inputs[moment]} for name, call in self.calls.items()}
        document = {"provider": {"aws": {"region": "us-east-1"}}, "module": modules}
        (self.terraform.folder / "main.tf.json").write_text(json.dumps(document))

    def _override(self, name: str) -> None:
        services = [service.terraform_name for service in self.calls[name].interfaces]
        if not services:
            return
        associated: Json = {service: {"for_each": {}} for service in services}
        endpoints: Json = {service: {"subnet_ids": "${values(aws_subnet.private)[*].id}"} for service in services}
        resources = {"aws_vpc_endpoint_subnet_association": associated, "aws_vpc_endpoint": endpoints}
        (self.folder / name / OVERRIDE).write_text(json.dumps({"resource": resources}))

    def _synthesized(self, name: str, setup: Setup) -> Json:
        from fargate_privatelink.constructs import stack

        out = self.folder / "out" / name
        shutil.rmtree(out, ignore_errors=True)
        out.mkdir(parents=True)
        stack.synthesize([setup.inventory(name)], out)
        document: Json = json.loads((out / "stacks" / "case" / "cdk.tf.json").read_text())
        # A module has neither.
        del document["provider"], document["terraform"]["backend"]
        return document


def _interfaces(setup: Setup, name: str) -> list[Service]:
    return [each for each in setup.inventory(name).endpoints if each.endpoint_type is EndpointType.INTERFACE]


def _import(module: str, service: Service) -> str:
    (block,) = IMPORT.findall((ROOT / "docs" / "changes.md").read_text())
    named = block.replace("module.tasks", f"module.{module}").replace("ecr.api", service.name)
    return str(named.replace("ecr_api", service.terraform_name))
