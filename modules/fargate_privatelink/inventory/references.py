"""References of Terraform in the task definitions of a stack, and the variables that take their place."""

from collections.abc import Collection, Iterable
from dataclasses import replace

from fargate_privatelink.aws.actions import arn_services
from fargate_privatelink.aws.regions import Region
from fargate_privatelink.hcl.plain import HEADS, plain
from fargate_privatelink.inventory.terraform_names import terraform_name
from fargate_privatelink.requirements import ExtraService, Task
from fargate_privatelink.task_definition.terraform_references import Kind, Reference, referred_to


def of_services(
    services: Iterable[ExtraService], region: Region, account: str
) -> tuple[tuple[ExtraService, ...], dict[str, Reference]]:
    """Services with stand-ins for the references among their resources, and those by stand-in."""
    found: dict[str, Reference] = {}

    def known(service: str, text: str) -> str:
        if not (referred := referred_to(text)):
            return text
        reference = Reference.of(referred[0], _kind(service, account), region)
        found[reference.stand_in] = reference
        return reference.stand_in + referred[1]

    known_services = tuple(
        replace(each, resources=tuple(known(each.service, text) for text in each.resources)) for each in services
    )
    return known_services, found


def _kind(service: str, account: str) -> Kind:
    """A resource of a service, by its ARN."""
    names = arn_services(service)
    # The ARN of a bucket has neither.
    form, example = ("", "") if names[0] == "s3" else (f"{{region}}:{account}", "{region}:123456789012")
    form, example = (f"arn:{{partition}}:{names[0]}:{where or ':'}" for where in (form, example))
    form, example = f"{form}:reference-{{mark}}", f"{example}:name"
    pattern = f"^arn:{{partition}}:({'|'.join(names)}):({{region}})?:[0-9]*:.+$"
    return Kind(f"ARN of what is called of {service}", form, pattern, example)


def of_tasks(tasks: Iterable[Task]) -> tuple[Reference, ...]:
    """The references of tasks, each once, by their expressions."""
    found = {each for task in tasks for each in task.definition.references.values()}
    return tuple(sorted(found))


def variable_name(expression: str, taken: Collection[str] = ()) -> str:
    """The variable of a reference, with another name where that is taken."""
    name, other = variable_names(expression)
    return other if name in taken else name


def variable_names(expression: str) -> tuple[str, str]:
    """The names that the variable of a reference can have: `aws_sqs_queue_work_url` of `aws_sqs_queue.work.url`, `db`
    of `var.db`, and another for where that is the name of something else."""
    names = plain(expression) or ()
    own = names[1:] if names[0] in HEADS and names[0] != "data" else names
    name = terraform_name("_".join(own))
    return name, f"{name}_reference"
