"""What other people's tests say of their CDKTF stacks."""

import json
from collections.abc import Collection

from fargate_privatelink.cdktf.bindings import TerraformStack, Testing
from fargate_privatelink.proof.proof import prove
from fargate_privatelink.proof.readers.configuration import read_synthesized
from fargate_privatelink.proof.verdicts.failing import DEFAULT, FailOn, fails
from fargate_privatelink.proof.verdicts.table import NOTHING, table
from fargate_privatelink.proof.verdicts.verdicts import INTERNET


def assert_starts_privately(
    stack: TerraformStack, *, allow_unknown: bool = False, fail_on: Collection[str] = DEFAULT
) -> None:
    """Assert that every ECS task of a CDKTF stack reaches what it needs, and none of it over the internet.

    An AssertionError holds the proof as a table: for each path that fails the Terraform address that decides, AWS's
    words at run time and the line that fixes it. `fail_on` is what `fargate-prove --fail-on` takes, and by
    default the same: what a configuration alone does not tell fails too, unless `allow_unknown`, and so does ECS Exec
    that would not work. A stack without tasks for Fargate has nothing to assert, which is an AssertionError as well.
    """
    document = json.loads(Testing.synth(stack))
    (proof,) = prove([read_synthesized(document, source=stack.node.id)])
    if not proof.tasks:
        raise AssertionError(f"{stack.node.id}: {NOTHING}")
    on = {FailOn(each) for each in fail_on} - ({FailOn.UNKNOWN} if allow_unknown else set())
    public = [
        f"task {task.family} reaches {path.target} over {path.over}"
        for task in proof.tasks
        for path in task.paths
        if path.over == INTERNET
    ]
    public += [finding.message for finding in proof.findings if finding.rule in TO_THE_INTERNET]
    if fails([proof], on) or public:
        raise AssertionError("\n".join([table([proof]), *public]))


# Findings that say a task is not private, though it starts.
TO_THE_INTERNET = ("internet-route", "open-egress", "public-ip")
