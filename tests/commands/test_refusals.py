"""Every refusal goes through the command: what the tests of single values hand in, and whatever else can be wrong.

Complete by construction: the places in the code that word a refusal are found in it, and each must have been reached.
"""

import ast
import inspect
import itertools
import json
import re
import sys
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType, ModuleType
from typing import Any

import pytest

from fargate_privatelink.aws.services import CATALOGUE, EndpointType
from fargate_privatelink.commands import synth
from fargate_privatelink.errors import InputError
from tests import ROOT, hubs
from tests.aws import test_prices
from tests.cases import NAT, STACK, firelens, web
from tests.commands import environments, existing_network
from tests.commands.test_synth_door import handed_in, toml
from tests.settings import (
    test_account_wide,
    test_backends,
    test_existing_network,
    test_hubs,
    test_overrides,
    test_services,
    test_settings,
)
from tests.task_definition import test_task_definition

PACKAGE = ROOT / "modules" / "fargate_privatelink"
# Where a person's configuration is read and judged before anything is made of it.
ROOMS = ("documents.py", "settings", "task_definition", "inventory", "requirements", "aws")
SETTINGS = (
    *(test_settings, test_backends, test_account_wide, test_existing_network, test_hubs, test_overrides),
    test_services,
)
REPORTS = {"Problem", "problem", "report", "refuse"}
Json = dict[str, Any]
Place = tuple[str, int]


def reporting(file: Path) -> Iterator[tuple[Place, range]]:
    """The places in a file that word a refusal, and their lines."""
    for function in ast.walk(ast.parse(file.read_text())):
        if not isinstance(function, ast.FunctionDef):
            continue
        returns = ast.unparse(function.returns) if function.returns else ""
        for node in ast.walk(function):
            if isinstance(node, ast.expr | ast.stmt) and _words(node, returns):
                yield (str(file.relative_to(PACKAGE)), node.lineno), range(node.lineno, (node.end_lineno or 0) + 1)


def _words(node: ast.AST, returns: str) -> bool:
    """Whether a node in a function that returns this words a refusal."""
    match node:
        case ast.Call(func=ast.Name(id=name)):
            return name in REPORTS
        case ast.Yield(value=ast.Tuple()):
            return returns == "Problems"
        case ast.Return(value=ast.JoinedStr() as text):
            return returns == "str | None" and " " in ast.unparse(text)
    return False


def files() -> Iterator[Path]:
    for room in ROOMS:
        path = PACKAGE / room
        yield from sorted(path.rglob("*.py")) if path.is_dir() else [path]


def arguments(test: Callable[..., None]) -> Iterator[dict[str, Any]]:
    """The arguments with which a test is parametrized."""
    rows = []
    for mark in getattr(test, "pytestmark", []):
        if mark.name == "parametrize":
            names = [*map(str.strip, mark.args[0].split(","))] if isinstance(mark.args[0], str) else [*mark.args[0]]
            values = [getattr(value, "values", value) for value in list(mark.args[1])]
            rows.append([dict(zip(names, value if len(names) > 1 else (value,), strict=True)) for value in values])
    for chosen in itertools.product(*rows):
        yield {name: value for row in chosen for name, value in row.items()}


def handed_in_by(module: ModuleType) -> list[tuple[Any, list[str]]]:
    """What the tests of a module have refused, with the messages."""
    found: list[tuple[Any, list[str]]] = []
    parse = module.parse

    def recorded(document: Any, *, file: str) -> Any:
        try:
            return parse(document, file=file)
        except InputError as error:
            found.append((document, str(error).split("\n")))
            raise

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "parse", recorded)
        for name, test in vars(module).items():
            if name.startswith("test_") and re.search(
                r"refusal\(|refused_services\(|raises\(InputError\)", inspect.getsource(test)
            ):
                for given in arguments(test):
                    if inspect.signature(test).parameters.keys() == given.keys():
                        test(**given)
    return found


class Reached:
    """The places that word a refusal, and those of them at which Python was."""

    def __init__(self) -> None:
        self.missing = {place for file in files() for place, _ in reporting(file)}
        self._lines = {
            (str(PACKAGE / file), line): (file, number)
            for path in files()
            for (file, number), lines in reporting(path)
            for line in lines
        }
        self._files = {file for file, _ in self._lines}

    def __enter__(self) -> "Reached":
        sys.settrace(self._enter)
        return self

    def __exit__(self, *_: object) -> None:
        sys.settrace(None)

    def _enter(self, frame: FrameType, _event: str, _argument: object) -> Any:
        return self._line if frame.f_code.co_filename in self._files else None

    def _line(self, frame: FrameType, _event: str, _argument: object) -> Any:
        if place := self._lines.get((frame.f_code.co_filename, frame.f_lineno)):
            self.missing.discard(place)
        return self._line


def refused(config: Path, capsys: pytest.CaptureFixture[str], *options: str) -> list[str]:
    """The messages of a command that is refused, which must write nothing."""
    out = config.parent / "out"
    assert synth.main(["--config", str(config), "--out", str(out), *options]) == 1
    printed = capsys.readouterr()
    assert printed.out == ""
    assert not out.exists()
    return printed.err.replace(f"{config.parent}/", "").splitlines()


def as_toml(document: Mapping[str, Any]) -> str | None:
    """A document as a TOML text; None for one that no TOML text can hold."""
    try:
        text = "".join(f"{json.dumps(key)} = {toml(value)}\n" for key, value in document.items())
        return text if tomllib.loads(text) == document else None
    except (TypeError, ValueError):
        return None


@dataclass(frozen=True)
class Case:
    """A stack, its task definition as a value or as bytes, the text of prices.toml, and the messages."""

    messages: list[str]
    stack: Json = field(default_factory=dict)
    task: Any = field(default_factory=web)
    other: Any = None
    prices: str | None = None
    config: str | None = None
    # By the names of the files.
    surveys: Mapping[str, Json] = field(default_factory=dict)
    # In place of the settings that all other cases have.
    whole: Json | None = None


NO_ROLES = {key: value for key, value in web({"image": "nginx"}).items() if key != "executionRoleArn"}
MANY = sorted(name for name, each in CATALOGUE.items() if each.endpoint_type is EndpointType.INTERFACE)[:51]
WINDOWS: Json = {
    "runtimePlatform": {"operatingSystemFamily": "WINDOWS_SERVER_2022_CORE"},
    "cpu": "1024",
    "memory": "2048",
}
SPEC = "credentialspecdomainless:arn:aws:ssm:us-east-1:123456789012:parameter/spec"
SECRET = "arn:aws:secretsmanager:us-east-1:123456789012:secret:"
TARGET = "stacks.toml: stacks.case.tasks[0].service.load_balancer"
BEHIND: Json = {
    "private_subnets": {"us-east-1a": "10.0.0.0/24", "us-east-1b": "10.0.1.0/24"},
    "load_balancer": {},
}


def entry(name: str = "task", **service: Any) -> Json:
    """An entry of `[[tasks]]` with a service."""
    return {"definition": f"{name}.json", "service": service}


CASES: dict[str, Case] = {
    "a large file": Case(["task.json: is larger than 1 MiB"], task=b" " * 2**21),
    "bytes": Case(["task.json: is not UTF-8 text: invalid start byte at byte 0"], task=b"\xff"),
    "TOML too long": Case(["stacks.toml: is larger than 256 KiB"], config="#" * 2**20),
    "a key of many parts": Case(
        ["stacks.toml: has 1001 dots in line 1, where a key of at most 1000 parts is read"],
        config="a" + ".a" * 1001 + " = 1",
    ),
    "a large exponent": Case(
        ["prices.toml: has a number with too large an exponent"], prices="a = 1e9999999999999999999"
    ),
    "no TOML": Case(
        ["stacks.toml: is not TOML: Invalid initial character for a key part (at end of document)"], config="["
    ),
    "nested TOML": Case(["stacks.toml: is not TOML: nested too deeply"], config=f"a = {'[' * 100_000}"),
    "an empty file": Case(["task.json: is empty"], task=b""),
    "half a character": Case(["task.json: holds half of a surrogate pair, which is no character"], task=b'["\\ud800"]'),
    "no JSON": Case(
        ["task.json: is not JSON: Expecting property name enclosed in double quotes at line 1, column 2"], task=b"{"
    ),
    "nested JSON": Case(["task.json: is nested too deeply for a task definition"], task=b"[" * 100_000),
    "no number": Case(["task.json: is not JSON: NaN is not a JSON number"], task=b"[NaN]"),
    "accounts": Case(
        [
            "stacks.toml: stacks.case.tasks: the roles are of several accounts, 123456789012,"
            " 444455556666: one stack is one account"
        ],
        task=web(),
        other=web(family="b", executionRoleArn="arn:aws:iam::444455556666:role/b"),
    ),
    "no account": Case(
        [
            "stacks.toml: stacks.case.create.cluster: false needs account, or a task definition that names a"
            " role by its ARN, for the cluster's account"
        ],
        stack={"create": {"cluster": False}},
        task=NO_ROLES,
    ),
    "too many endpoints": Case(
        ["stacks.toml: stacks.case.tasks: need 53 interface endpoints, a VPC has 50"],
        stack={"tasks": [{"definition": "task.json", "extra_services": MANY}]},
    ),
    "a small subnet": Case(
        [
            "stacks.toml: stacks.case.private_subnets.us-east-1a: 10.0.0.0/28 has 11 addresses, and 12 interface"
            " endpoints take one each, with at least one more for a task: give it a larger CIDR"
        ],
        stack={
            "private_subnets": {"us-east-1a": "10.0.0.0/28"},
            "tasks": [{"definition": "task.json", "extra_services": MANY[:10]}],
        },
        task=web(taskRoleArn="arn:aws:iam::123456789012:role/b"),
    ),
    "too many tags": Case(
        ["task.json: tags: its 50 and the stack's 1 make 51 tags, AWS allows 50"],
        stack={"tags": {"all": ""}},
        task=web(tags=[{"key": f"own-{number}", "value": ""} for number in range(50)]),
    ),
    "one address": Case(
        [
            'stacks.toml: stacks.case.tasks: task definitions "a-b" and "a_b" would share one'
            " Terraform address: rename one"
        ],
        task=web(family="a-b"),
        other=web(family="a_b"),
    ),
    "a large policy": Case(
        [
            "stacks.toml: stacks.case.tasks: role webExecutionRole needs a policy of 15680"
            " characters, IAM allows 10240: use several roles"
        ],
        task=web({"secrets": [{"name": f"S{n}", "valueFrom": f"{SECRET}{'a' * 190}{n}"} for n in range(60)]}),
    ),
    "no NAT": Case(
        [
            'task.json: containerDefinitions[0].image: container "web": docker.io is reached only'
            " over the internet, and nat is none: copy the image to ECR in us-east-1, or set nat"
        ],
        stack={"nat": "none"},
        task=web({"image": "nginx"}),
    ),
    "a role that is needed": Case(
        [
            "task.json: executionRoleArn: is required by containerDefinitions[0].image: give a"
            " role's ARN, and the role is created"
        ],
        task={k: v for k, v in web().items() if k != "executionRoleArn"},
    ),
    "another partition": Case(
        ["task.json: executionRoleArn: is in partition aws-cn, but us-east-1 is in aws"],
        task=web(executionRoleArn="arn:aws-cn:iam::123456789012:role/b"),
    ),
    "a file system to read": Case(
        [
            "task.json: containerDefinitions[0].readonlyRootFilesystem: must be false when"
            " execute_command is true: ECS Exec writes to the root file system"
        ],
        stack={"tasks": [{"definition": "task.json", "execute_command": True}]},
        task=web({"readonlyRootFilesystem": True}, taskRoleArn="arn:aws:iam::123456789012:role/b"),
    ),
    "a family twice": Case(
        [
            'stacks.toml: stacks.case.tasks: two task definitions are called "web": a stack holds one, or gives one a'
            " family_suffix"
        ],
        stack={"create": {"repositories": False}},
        other=web(),
    ),
    "a whole name of an endpoint": Case(
        [
            "stacks.toml: stacks.case.tasks[0].extra_services[0]: must be the last part of the endpoint's name,"
            ' "sqs", got "com.amazonaws.us-east-1.sqs"'
        ],
        stack={"tasks": [{"definition": "task.json", "extra_services": ["com.amazonaws.us-east-1.sqs"]}]},
    ),
    "a file system": Case(
        [
            "task.json: volumes[0].efsVolumeConfiguration.fileSystemId: must be a file system's id, such as"
            ' fs-0123456789abcdef0, got "x"'
        ],
        task=web(volumes=[{"name": "data", "efsVolumeConfiguration": {"fileSystemId": "x"}}]),
    ),
    "ARNs of elsewhere": Case(
        [
            "task.json: containerDefinitions[0].secrets[0].valueFrom: is in partition aws-cn, but us-east-1 is in aws",
            "task.json: containerDefinitions[0].secrets[1].valueFrom: is in partition aws, but cn-north-1 is in aws-cn",
        ],
        task=web(
            {
                "secrets": [
                    {"name": name, "valueFrom": f"arn:{partition}:ssm:cn-north-1:123456789012:parameter/a"}
                    for name, partition in (("A", "aws-cn"), ("B", "aws"))
                ]
            }
        ),
    ),
    "a path to mount at": Case(
        ['task.json: containerDefinitions[0].mountPoints[0].containerPath: must be an absolute path, got "data"'],
        task=web({"mountPoints": [{"sourceVolume": "a", "containerPath": "data"}]}, volumes=[{"name": "a"}]),
    ),
    "negative": Case(["task.json: containerDefinitions[0].cpu: must not be negative, got -1"], task=web({"cpu": -1})),
    "two credential specs": Case(
        [
            "task.json: containerDefinitions[0].credentialSpecs: must be at most 1 credential spec, got 2",
            "task.json: containerDefinitions[0].credentialSpecs[0]: is not supported for Windows on Fargate",
            "task.json: containerDefinitions[0].credentialSpecs[1]: is not supported for Windows on Fargate",
        ],
        task=web({"credentialSpecs": [SPEC, SPEC]}, **WINDOWS),
    ),
    "Linux on Windows": Case(
        ["task.json: containerDefinitions[0].linuxParameters: are not supported for Windows"],
        task=web({"linuxParameters": {"initProcessEnabled": True}}, **WINDOWS),
    ),
    "an output of FireLens": Case(
        [
            "task.json: containerDefinitions[0].logConfiguration.options: the output cloudwatch_logs"
            " needs log_group_name or log_group_template"
        ],
        task=firelens(Name="cloudwatch_logs", region="us-east-1", log_key="a", X=""),
    ),
    "a container's share": Case(
        [
            "task.json: containerDefinitions[0].memory: must be at most the task's, 512, got 1024",
            "task.json: memory: is 512, less than the 1024 that the containers reserve together",
        ],
        task=web({"memory": 1024}),
    ),
    "services on Windows": Case(
        [
            "stacks.toml: stacks.case.tasks[0].service.spot: is for Linux only, and task.json is for Windows",
            "stacks.toml: stacks.case.tasks[0].service.service_connect: is for Linux only, and task.json is for"
            " Windows",
            "stacks.toml: stacks.case.tasks[0].service.service_connect.port_name: names a port mapping, and those of"
            " task.json have no name",
        ],
        stack={"tasks": [entry(spot=0.5, service_connect={"namespace": "internal", "port_name": "web"})]},
        task=web(**WINDOWS),
    ),
    "a name of no port": Case(
        [
            'stacks.toml: stacks.case.tasks[0].service.service_connect.port_name: unknown port name "wbe": did you mean'
            ' "web"? in task.json'
        ],
        stack={"tasks": [entry(service_connect={"namespace": "internal", "port_name": "wbe"})]},
        task=web({"portMappings": [{"containerPort": 80, "name": "web"}]}),
    ),
    "a name of two ports": Case(
        [
            'stacks.toml: stacks.case.tasks[1].service.service_connect.port_name: "web" is stacks.case.tasks[0]\'s in'
            " the namespace: give the port another name"
        ],
        stack={
            "create": {"repositories": False},
            "tasks": [
                entry(name, service_connect={"namespace": "internal", "port_name": "web"}) for name in ("task", "other")
            ],
        },
        task=web({"portMappings": [{"containerPort": 80, "name": "web"}]}),
        other=web({"portMappings": [{"containerPort": 80, "name": "web"}]}, family="other"),
    ),
    "one name of two mappings": Case(
        [
            "stacks.toml: stacks.case.tasks[0].service.service_connect.port_name: names 2 port mappings of task.json:"
            " rename one"
        ],
        stack={"tasks": [entry(service_connect={"namespace": "internal", "port_name": "web"})]},
        task=web({"portMappings": [{"containerPort": port, "name": "web"} for port in (80, 81)]}),
    ),
    "a name of a port for udp": Case(
        [
            "stacks.toml: stacks.case.tasks[0].service.service_connect.port_name: names a port for udp in task.json,"
            " and Service Connect takes tcp"
        ],
        stack={"tasks": [entry(service_connect={"namespace": "internal", "port_name": "web"})]},
        task=web({"portMappings": [{"containerPort": 53, "name": "web", "protocol": "udp"}]}),
    ),
    "a volume that is configured at launch": Case(
        [
            'stacks.toml: stacks.case.tasks[0].service: configures no volume at launch, as "disk" of task.json asks'
            " for: leave it out, and launch the task yourself"
        ],
        stack={"tasks": [entry()]},
        task=web(volumes=[{"name": "disk", "configuredAtLaunch": True}]),
    ),
    "a target in no container": Case(
        [f'{TARGET}.container: unknown container "wbe": did you mean "web"? in task.json'],
        stack=BEHIND | {"tasks": [entry(load_balancer={"container": "wbe"})]},
    ),
    "a target without ports": Case(
        [f"{TARGET}: sends to a port of a container, and no container of task.json has portMappings"],
        stack=BEHIND | {"tasks": [entry(load_balancer={})]},
    ),
    "a target in a container without ports": Case(
        [f"{TARGET}: sends to a port of a container, and container web of task.json has no portMappings"],
        stack=BEHIND | {"tasks": [entry(load_balancer={"container": "web", "port": 80})]},
    ),
    "a port that is not mapped": Case(
        [f"{TARGET}.port: must be one that task.json maps, 80, 90 to 99, got 8080"],
        stack=BEHIND | {"tasks": [entry(load_balancer={"port": 8080})]},
        task=web({"portMappings": [{"containerPort": 80}, {"containerPortRange": "90-99"}]}),
    ),
    "a port of UDP": Case(
        [f"{TARGET}.port: must be mapped for tcp, and task.json maps 53 for udp"],
        stack=BEHIND | {"tasks": [entry(load_balancer={"port": 53})]},
        task=web({"portMappings": [{"containerPort": 53, "protocol": "udp"}]}),
    ),
    "ports of two containers": Case(
        [f"{TARGET}.container: is required: the containers web and side of task.json have ports"],
        stack=BEHIND | {"tasks": [entry(load_balancer={})]},
        task=web(
            {"portMappings": [{"containerPort": 80}]},
            {"name": "side", "image": "nginx", "portMappings": [{"containerPort": 81}]},
        ),
    ),
    "two ports": Case(
        [f"{TARGET}.port: is required: container web of task.json has the ports 80, 81"],
        stack=BEHIND | {"tasks": [entry(load_balancer={})]},
        task=web({"portMappings": [{"containerPort": 80}, {"containerPort": 81}]}),
    ),
    "one listener for two": Case(
        [
            "stacks.toml: stacks.case.tasks[1].service.load_balancer: listens on port 80, as stacks.case.tasks[0] does:"
            " set listener_port in one of them"
        ],
        stack=BEHIND
        | {
            "create": {"repositories": False},
            "load_balancer": {"type": "network"},
            "tasks": [entry(name, load_balancer={}) for name in ("task", "other")],
        },
        task=web({"portMappings": [{"containerPort": 80}]}),
        other=web({"portMappings": [{"containerPort": 80}]}, family="other"),
    ),
    "one name of two schedules": Case(
        [
            "stacks.toml: stacks.case.tasks[1].schedule: has the first 64 characters of the family of"
            " stacks.case.tasks[0], which name the schedule: rename one"
        ],
        stack={
            "create": {"repositories": False},
            "tasks": [
                {"definition": f"{name}.json", "schedule": {"expression": "rate(1 day)"}} for name in ("task", "other")
            ],
        },
        task=web(family=f"{'a' * 64}-b"),
        other=web(family=f"{'a' * 64}-c"),
    ),
    "a subnet without room for a load balancer": Case(
        [
            f"stacks.toml: stacks.case.private_subnets.us-east-1{zone}: 10.0.{at}.0/27 has 27 addresses, and 22"
            " interface endpoints take one each, with at least one more for a task and 8 for the load balancer: give it"
            " a larger CIDR"
            for at, zone in enumerate("ab")
        ],
        stack=BEHIND
        | {
            "private_subnets": {"us-east-1a": "10.0.0.0/27", "us-east-1b": "10.0.1.0/27"},
            "tasks": [entry(load_balancer={}) | {"extra_services": MANY[:20]}],
        },
        task=web({"portMappings": [{"containerPort": 80}]}, taskRoleArn="arn:aws:iam::123456789012:role/b"),
    ),
    "a tag twice": Case(
        ['task.json: tags: keys must be unique, "a" is used twice'],
        task=web(tags=[{"key": "a", "value": "1"}, {"key": "a", "value": "2"}]),
    ),
}

ONE = {"tasks": [{"definition": "task.json"}]}
OTHER = {"tasks": [{"definition": "other.json"}]}
CASES |= {
    "a hub in two accounts": Case(
        [
            "stacks.toml: stacks.hub.endpoints_for: a hub and its stacks are in one account, and hub is in"
            " 444455556666, jobs is in 123456789012: a VPC of another account is associated with a zone only after the"
            " zone's owner authorised it, so make a hub in each account"
        ],
        other=hubs.JOBS_TASK,
        config=as_toml(hubs.document(web=ONE, jobs=OTHER, hub={"provider": {"allowed_account_ids": ["444455556666"]}})),
    ),
    "two spokes with one address": Case(
        [
            "stacks.toml: stacks.hub.endpoints_for: the routes to stacks a-b and a_b would share one Terraform address:"
            " rename one"
        ],
        other=hubs.JOBS_TASK,
        config=as_toml(
            hubs.document(
                web=None,
                jobs=None,
                hub={"endpoints_for": ["a-b", "a_b"]},
                **{"a-b": hubs.WEB | ONE, "a_b": hubs.JOBS | OTHER},
            )
        ),
    ),
    "a hub's subnet without room": Case(
        [
            "stacks.toml: stacks.hub.private_subnets.us-east-1a: 10.0.0.0/28 has 11 addresses, and 14 interface"
            " endpoints take one each, and one for the transit gateway: give it a larger CIDR"
        ],
        other=hubs.JOBS_TASK,
        config=as_toml(
            hubs.document(
                web=ONE,
                jobs={"tasks": [{"definition": "other.json", "extra_services": MANY[:12]}]},
                hub={"private_subnets": {"us-east-1a": "10.0.0.0/28"}},
            )
        ),
    ),
}
CASES |= {
    f"a network that exists: {name}": Case(
        each.messages, task=each.task, surveys=each.surveys, whole=each.stack, config=each.config
    )
    for name, each in existing_network.REFUSED.items()
}
CASES |= {
    f"environments: {name}": Case(messages, stack=stack, task=task)
    for name, (messages, stack, task) in environments.REFUSED.items()
}


def written(case: Case, folder: Path) -> list[str]:
    """The files of a case, and the arguments that name them."""
    entries = [{"definition": f"{name}.json"} for name in ("task", "other")[: 1 + (case.other is not None)]]
    for name, survey in case.surveys.items():
        (folder / name).write_text(json.dumps(survey))
    stack = {**STACK, **NAT, **case.stack} if case.whole is None else case.whole
    config = handed_in(folder, {"tasks": entries, **stack}, other=case.other)
    content = case.task if isinstance(case.task, bytes) else json.dumps(case.task).encode()
    (folder / "task.json").write_bytes(content)
    if case.config is not None:
        config.write_text(case.config)
    if case.prices is None:
        return []
    (folder / "prices.toml").write_text(case.prices)
    return ["--prices", str(folder / "prices.toml")]


@pytest.mark.parametrize("case", CASES)
def test_what_only_the_command_refuses_is_told_in_these_words(
    case: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    options = written(CASES[case], tmp_path)
    assert refused(tmp_path / "stacks.toml", capsys, *options) == CASES[case].messages


def of_values(folder: Path) -> Iterator[tuple[list[str], list[str]]]:
    """What the tests of values have refused and a file can hold, written into a folder: options and messages."""
    for document, messages in itertools.chain(*map(handed_in_by, SETTINGS)):
        if (text := as_toml(document)) is not None:
            yield written(Case(messages, config=text), folder), messages
    for definition, messages in handed_in_by(test_task_definition):
        yield written(Case(messages, task=definition), folder), messages
    for text, messages in handed_in_by(test_prices):
        yield written(Case(messages, prices=text), folder), messages


def loads_too_deep(_text: str, **_: object) -> None:
    raise RecursionError


def test_every_refusal_goes_through_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    reached, config, sent = Reached(), tmp_path / "stacks.toml", 0
    for case in CASES.values():
        options = written(case, tmp_path)
        # Anew each time: too deep a recursion ends a trace.
        with reached:
            refused(config, capsys, *options)
    for options, messages in of_values(tmp_path):
        with reached:
            found = refused(config, capsys, *options)
        assert {*messages} <= {*found}
        sent += 1
    with reached, pytest.MonkeyPatch.context() as patch:
        # As it ends where too many functions have been called, but without the end of the trace.
        patch.setattr(tomllib, "loads", loads_too_deep)
        refused(config, capsys)
    with reached:
        assert refused(tmp_path / "a\0b", capsys) == ["a\\x00b: cannot be read: embedded null byte"]
    assert sent > 350
    # Whoever adds a refusal adds a case to the tests of its value, or here.
    assert "\n".join(sorted(f"{file}:{line}" for file, line in reached.missing)) == ""
