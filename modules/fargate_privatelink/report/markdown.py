"""`REPORT.md`: the picture of a stack, why it has its endpoints, whether its tasks get through, and what it costs."""

import json
import shlex
from collections.abc import Iterator, Sequence

from fargate_privatelink.aws.images import Image
from fargate_privatelink.costs import Costs
from fargate_privatelink.escaping import markdown as plain
from fargate_privatelink.escaping import markdown_code as code
from fargate_privatelink.inventory import Inventory
from fargate_privatelink.inventory.existing.decided import Reused
from fargate_privatelink.inventory.reasons import few, places_of_endpoint
from fargate_privatelink.proof.verdicts.verdicts import Verdict, worst
from fargate_privatelink.report.cost import cost_section
from fargate_privatelink.report.nets import MAX_TASKS, members
from fargate_privatelink.report.overrides import overridden
from fargate_privatelink.report.paths import TaskPath, counted
from fargate_privatelink.report.services import schedules, services, way_in
from fargate_privatelink.report.stopped_reasons import stopped_reasons
from fargate_privatelink.report.summary import contents
from fargate_privatelink.report.tables import table
from fargate_privatelink.requirements import Phase
from fargate_privatelink.settings import StackSettings

PICTURE = "topology.svg"
SIGNS = {Verdict.PASSED: "✅ passed", Verdict.UNKNOWN: "❔ unknown", Verdict.FAILED: "❌ failed"}
NO_ENDPOINTS = {
    "none": "None: the tasks reach nothing of AWS.",
    "single": "None: AWS is reached through the NAT gateway.",
    "per-az": "None: AWS is reached through the NAT gateways.",
    "existing": "None: AWS is reached through the NAT that exists.",
}


def markdown(inventory: Inventory, paths: Sequence[TaskPath], found: Costs | None) -> str:
    """The text of the report, without anything of this machine or moment in it."""
    settings = inventory.settings
    of_tasks = bool(inventory.tasks)
    sections = (
        (f"# {plain(settings.name)}", [f"![{plain(_caption(inventory, paths))}]({PICTURE})"]),
        ("## Endpoints", _endpoints(inventory)),
        ("## Paths", _paths(inventory, paths)),
        *([("## Services", lines)] if (lines := list(_services(inventory))) else []),
        *([("## Schedules", lines)] if (lines := list(_schedules(inventory))) else []),
        *([("## Overrides", lines)] if (lines := list(_overrides(inventory))) else []),
        ("## Cost", cost_section(inventory, found)),
        *([("## Security", lines)] if (lines := list(_security(inventory.settings))) else []),
        *([("## Push the images and run the tasks", _commands(inventory))] if of_tasks else []),
        *([("## Left to you", [f"- {plain(note)}" for note in inventory.notes])] if inventory.notes else []),
        *([("## When a task does not start", _errors(inventory, paths))] if of_tasks else []),
    )
    return "\n\n".join("\n".join((title, "", *lines)) for title, lines in sections) + "\n"


def _caption(inventory: Inventory, paths: Sequence[TaskPath]) -> str:
    where = f"{inventory.vpc_title}, {inventory.settings.region}"
    return f"{contents(inventory)} in {where}: {', '.join(counted(paths))}"


def _endpoints(inventory: Inventory) -> Iterator[str]:
    if not (inventory.endpoints or inventory.reused):
        yield NO_ENDPOINTS[inventory.settings.nat]
        return
    yield from table(
        ("Endpoint", "Type", "Asked for by"),
        tuple(
            (
                code(service.endpoint_name(inventory.settings.region)),
                service.endpoint_type.value,
                "<br>".join(map(plain, places_of_endpoint(inventory, service))),
            )
            for service in inventory.endpoints
        )
        + tuple(
            (
                code(service.endpoint_name(inventory.settings.region)),
                _exists(reused),
                "<br>".join(map(plain, places_of_endpoint(inventory, service))),
            )
            for service, reused in inventory.reused.items()
        ),
    )


def _exists(reused: Reused) -> str:
    if reused.stack:
        return f"in stack {code(reused.stack)}, {plain(reused.why)}"
    return f"exists: {', '.join(map(code, reused.ids)) or 'by hand'}, {plain(reused.why)}"


def _paths(inventory: Inventory, paths: Sequence[TaskPath]) -> Iterator[str]:
    yield f"{', '.join(counted(paths))}."
    yield ""
    phases = list(Phase)
    rows = []
    for member in members(inventory, paths):
        for those in sorted(member.paths.values(), key=lambda those: phases.index(those[0].phase)):
            worst_of = worst(path.verdict for path in those)
            details = dict.fromkeys(path.detail for path in those if path.verdict is worst_of and path.detail)
            rows.append(
                (
                    code(member.name),
                    ", ".join(dict.fromkeys(path.phase for path in those)),
                    code(those[0].destination),
                    those[0].way,
                    SIGNS[worst_of],
                    "<br>".join(map(plain, details)),
                )
            )
    yield from table(("Stack" if inventory.spokes else "Task", "Phase", "Reaches", "By", "Verdict", "Decided by"), rows)


def _services(inventory: Inventory) -> Iterator[str]:
    rows = [(code(name), *map(plain, others)) for name, *others in services(inventory)]
    if rows:
        if words := way_in(inventory):
            yield from (plain(words), "")
        yield from table(("Service", "Runs", "Called by", "Healthy when", "Deployed by"), rows)


def _schedules(inventory: Inventory) -> Iterator[str]:
    rows = [(code(name), plain(when), code(text), plain(then)) for name, when, text, then in schedules(inventory)]
    if rows:
        yield from table(("Task", "Is started", "Expression", "Where AWS does not take a start"), rows)


def _overrides(inventory: Inventory) -> Iterator[str]:
    rows = [(*map(code, names), "<br>".join(map(plain, said))) for *names, said in overridden(inventory)]
    if rows:
        yield from table(("Task", "Task definition", "In place of what it says"), rows)


def _security(settings: StackSettings) -> Iterator[str]:
    """What the stack asks of the account, by the keys of `stacks.toml`; nothing where it asks nothing."""
    tables = {"kms_keys": settings.kms_keys, "repositories": settings.repositories}
    given: dict[str, object] = {
        f"{name}.{key}": each for name, table in tables.items() for key, each in vars(table).items()
    }
    given |= {key: getattr(settings, key) for key in ("container_insights", "exec_log_group", "permissions_boundary")}
    given["provider.allowed_account_ids"] = settings.allowed_account_ids
    given["provider.assume_role.role_arn"] = settings.provider.assume_role.get("role_arn")
    rows = [(code(key), _listed(value)) for key, value in given.items() if value]
    if rows:
        yield from table(("Setting", "Value"), rows)


def _listed(value: object) -> str:
    if isinstance(value, tuple):
        return "<br>".join(map(code, value))
    return code("true" if value is True else str(value))


def _commands(inventory: Inventory) -> Iterator[str]:
    """How to get the commands from Terraform, which knows the addresses and ids in them after an apply."""
    own = inventory.repositories
    images = {
        f"{image.repository}{image.reference}"
        for task in inventory.tasks
        for image in (Image.parse(container["image"]) for container in task.definition.containers)
        if image.ecr and image.repository in own and not image.reference.startswith("@")
    }
    families = [task.definition.family for task in inventory.tasks]
    yield "After `terraform apply` in this folder, each line prints its commands, and with `| sh` behind it runs them."
    if images:
        yield "Those that build and push an image are to be run in the folder of its Dockerfile."
    yield ""
    yield "```sh"
    for output, names in (("push_image_commands", sorted(images)), ("run_task_commands", families)):
        for name in names[:MAX_TASKS]:
            yield f"terraform output -json {output} | jq -r {shlex.quote(f'.{json.dumps([name])}')}"
        if len(names) > MAX_TASKS:
            yield f"terraform output -json {output} | jq -r '.[]'    # those of the others too"
    yield "```"


def _errors(inventory: Inventory, paths: Sequence[TaskPath]) -> Iterator[str]:
    yield "`aws ecs describe-tasks` gives the stopped reason of a task."
    yield ""
    yield from table(
        ("Phase", "The stopped reason contains", "Here it means"),
        (
            (each.message.phase, code(each.message.excerpt), "<br>".join((each.meaning, *few(map(code, each.places)))))
            for each in stopped_reasons(inventory, paths)
        ),
    )
