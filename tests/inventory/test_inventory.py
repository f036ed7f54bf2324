from typing import Any

import pytest

from fargate_privatelink.aws.arns import UNKNOWN_ACCOUNT
from fargate_privatelink.aws.services import INTERFACES
from fargate_privatelink.inventory import Inventory
from fargate_privatelink.inventory.clashes import clashes
from fargate_privatelink.inventory.iam import Statement
from fargate_privatelink.inventory.problems import stack_problems, task_problems
from fargate_privatelink.inventory.reasons import of_roles
from fargate_privatelink.inventory.terraform_names import terraform_name
from fargate_privatelink.report.summary import summary
from fargate_privatelink.requirements import ExtraService
from tests.cases import (
    ACCOUNT,
    AWSLOGS,
    CALLS,
    CASES,
    EFS,
    EXECUTION_ROLE,
    NAT,
    REGISTRY,
    STACK,
    TASK_ROLE,
    firelens,
    inventory,
    web,
)

Json = dict[str, Any]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("ecsTaskExecutionRole", "ecs_task_execution_role"),
        ("my-ecr-repo/app-image", "my_ecr_repo_app_image"),
        ("sample-fargate-task", "sample_fargate_task"),
        ("/ecs/sample-fargate-task", "ecs_sample_fargate_task"),
        ("HTTPServerV2", "http_server_v2"),
        ("2048-game", "_2048_game"),
        ("a__b--c", "a_b_c"),
    ],
)
def test_aws_names_become_terraform_names(name: str, expected: str) -> None:
    assert terraform_name(name) == expected


def test_an_inventory_has_the_definitions_that_its_settings_name() -> None:
    given = inventory(STACK, web(), web(family="worker"), execute_command=True, extra_services=["sqs"])
    assert (
        Inventory.of(given.settings, {f"{name}.json": given.definitions[name] for name in given.definitions}) == given
    )
    assert [(task.definition.family, task.execute_command, task.extra_services) for task in given.tasks] == [
        ("web", True, (ExtraService("sqs"),)),
        ("worker", True, (ExtraService("sqs"),)),
    ]
    with pytest.raises(KeyError, match=r"worker\.json"):
        Inventory.of(given.settings, {"web.json": given.definitions["web"]})


def test_a_role_that_is_named_without_an_account_is_in_that_of_the_stack() -> None:
    given = inventory(STACK, web(), web(family="worker", executionRoleArn="worker"))
    assert [str(role.arn) for role in given.roles] == [
        f"arn:aws:iam::{ACCOUNT}:role/{n}" for n in ("webExecutionRole", "worker")
    ]
    assert list(stack_problems(given, "stacks.toml")) == []
    assert given.notes == ()


def test_where_no_role_has_an_account_repositories_are_used_as_they_are() -> None:
    given = inventory(STACK | {"create": {"cluster": False}}, web(executionRoleArn="web"))
    assert given.account == UNKNOWN_ACCOUNT
    assert given.repositories == ()
    assert given.notes == (
        f"web: the roles are named without an account: web is pulled from account {ACCOUNT}, where it has to be; give a"
        " role's ARN, and a repository of that account is created",
    )
    assert [str(problem) for problem in stack_problems(given, "stacks.toml")] == [
        "stacks.toml: stacks.case.create.cluster: false needs account, or a task definition that names a role by its"
        " ARN, for the cluster's account"
    ]


def test_tasks_that_share_a_role_get_one_policy_with_the_resources_of_both() -> None:
    other = web({"image": f"{REGISTRY}/worker:1"}, family="worker")
    (role,) = inventory(STACK, web(), other).roles
    assert (role.name, role.path) == ("webExecutionRole", "/")
    repositories = tuple(f"arn:aws:ecr:us-east-1:{ACCOUNT}:repository/{name}" for name in ("web", "worker"))
    assert role.statements == (
        Statement("LogInToEcr", ("ecr:GetAuthorizationToken",), ("*",)),
        Statement("PullImages", ("ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"), repositories),
    )


def test_different_actions_on_log_groups_stay_apart() -> None:
    creating = AWSLOGS | {"options": AWSLOGS["options"] | {"awslogs-group": "/new", "awslogs-create-group": "true"}}
    (role,) = inventory(
        STACK, web({"logConfiguration": AWSLOGS}), web({"logConfiguration": creating}, family="other")
    ).roles
    arn = f"arn:aws:logs:us-east-1:{ACCOUNT}:log-group"
    assert [statement for statement in role.statements if statement.sid.startswith("WriteLogs")] == [
        Statement(
            "WriteLogs", ("logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"), (f"{arn}:/new:*",)
        ),
        Statement("WriteLogs2", ("logs:CreateLogStream", "logs:PutLogEvents"), (f"{arn}:/ecs/web:*",)),
    ]


def test_calls_under_different_conditions_are_different_statements() -> None:
    role = EFS["taskRoleArn"].rpartition("/")[2]
    (volume, scratch) = EFS["volumes"]
    mount = volume["efsVolumeConfiguration"]
    whole = {**volume, "name": "all", "efsVolumeConfiguration": mount | {"authorizationConfig": {"iam": "ENABLED"}}}
    given = inventory(STACK, EFS | {"volumes": [volume, whole, scratch]})
    (statements,) = (each.statements for each in given.roles if each.name == role)
    assert [(each.sid, [key for key, _ in each.condition]) for each in statements] == [
        ("MountFileSystems", []),
        ("MountFileSystems2", ["elasticfilesystem:AccessPointArn"]),
    ]


def test_one_role_may_be_execution_and_task_role() -> None:
    (role,) = inventory(STACK, web(taskRoleArn=EXECUTION_ROLE), execute_command=True).roles
    assert [statement.sid for statement in role.statements] == ["LogInToEcr", "OpenExecChannels", "PullImages"]


def test_a_role_s_path_is_kept() -> None:
    (role,) = inventory(STACK, web(executionRoleArn=f"arn:aws:iam::{ACCOUNT}:role/ecs/prod/web")).roles
    assert (role.name, role.path) == ("web", "/ecs/prod/")


@pytest.mark.parametrize(
    ("image", "repositories"),
    [
        (f"{REGISTRY}/team/web:1", ("team/web",)),
        (f"{REGISTRY}/team/web@sha256:{'0' * 64}", ("team/web",)),
        (f"{REGISTRY.replace(ACCOUNT, '210987654321')}/web:1", ()),
        (f"{REGISTRY}/ecr-public/nginx/nginx:1", ()),
        ("nginx:1", ()),
    ],
)
def test_only_repositories_of_the_tasks_own_account_are_created(image: str, repositories: tuple[str, ...]) -> None:
    assert inventory(STACK | NAT, web({"image": image})).repositories == repositories


@pytest.mark.parametrize(
    ("definition", "groups"),
    [
        (web(), ()),
        (web({"logConfiguration": AWSLOGS}), ("/ecs/web",)),
        (firelens(Name="cloudwatch_logs", region="us-east-1", log_group_name="/app"), ("/app", "/ecs/web")),
        (firelens(Name="cloudwatch_logs", region="us-east-1", log_group_name="/$(tag)"), ("/ecs/web",)),
        (firelens(Name="cloudwatch_logs", region="eu-west-1", log_group_name="/app"), ("/ecs/web",)),
    ],
)
def test_log_groups_of_the_region_are_created(definition: Json, groups: tuple[str, ...]) -> None:
    assert inventory(STACK | NAT, definition).log_groups == groups


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (
            inventory(STACK, web(), web()),
            'two task definitions are called "web": a stack holds one, or gives one a family_suffix',
        ),
        (
            inventory(STACK, web({"image": f"{REGISTRY}/my-app"}), web({"image": f"{REGISTRY}/my_app"}, family="b")),
            'repositories "my-app" and "my_app" would share one Terraform address: rename one',
        ),
        (
            inventory(
                STACK,
                web(),
                web(family="b", executionRoleArn=EXECUTION_ROLE.replace(ACCOUNT, "210987654321")),
            ),
            "the roles are of several accounts, 123456789012, 210987654321: one stack is one account",
        ),
    ],
    ids=["one family twice", "repositories alike", "roles of two accounts"],
)
def test_what_a_stack_cannot_hold_is_refused(given: Inventory, expected: str) -> None:
    assert [str(problem) for problem in stack_problems(given, "stacks.toml")] == [
        f"stacks.toml: stacks.case.tasks: {expected}"
    ]


def test_a_policy_that_iam_would_refuse_is_refused() -> None:
    secrets = [{"name": f"S{number}", "valueFrom": f"/a/long/path/to/parameter/{number}"} for number in range(150)]
    (problem,) = stack_problems(inventory(STACK, web({"secrets": secrets})), "stacks.toml")
    assert str(problem) == (
        "stacks.toml: stacks.case.tasks: role webExecutionRole needs a policy of 11671 characters,"
        " IAM allows 10240: use several roles"
    )


def test_two_stacks_cannot_create_the_same_account_wide_things() -> None:
    definition = web({"logConfiguration": AWSLOGS})
    pair = [inventory(STACK, definition, name=name) for name in ("blue", "green")]
    ways = {
        'cluster "web-cluster"': "create.cluster = false, or another cluster,",
        'repository "web"': "create.repositories = false",
        'role "webExecutionRole"': "create.execution_roles = false",
        'log group "/ecs/web"': "create.log_groups = false",
    }
    assert [str(problem) for problem in clashes(pair, "stacks.toml")] == [
        f"stacks.toml: stacks.green: {what} is created by stack blue too: set {way} in one of them, or account in both"
        " where they are in two accounts"
        for what, way in ways.items()
    ]


def test_stacks_that_do_not_create_the_same_things_do_not_clash() -> None:
    create = {"cluster": False, "repositories": False, "execution_roles": False, "log_groups": False}
    definition = web({"logConfiguration": AWSLOGS})
    assert not list(
        clashes(
            [
                inventory(STACK, definition, name="blue"),
                inventory(STACK | {"create": create}, definition, name="green"),
            ],
            "stacks.toml",
        )
    )


def test_a_role_is_the_account_s_whatever_the_region() -> None:
    elsewhere = STACK | {"region": "eu-west-1", "private_subnets": {"eu-west-1a": "10.0.0.0/20"}}
    image = f"{ACCOUNT}.dkr.ecr.eu-west-1.amazonaws.com/web:1"
    pair = [inventory(STACK, web(), name="here"), inventory(elsewhere, web({"image": image}), name="there")]
    assert [problem.message.partition(" is created")[0] for problem in clashes(pair, "stacks.toml")] == [
        'role "webExecutionRole"'
    ]


def test_the_summary_names_each_endpoint_and_why() -> None:
    assert list(summary(CASES["secrets"]())) == [
        "case: 1 task definition in us-east-1a, 6 endpoints",
        "  s3              Gateway    web containerDefinitions[0].image (pull image)",
        "                             web containerDefinitions[0].environmentFiles[0].value (environment files)",
        "  ecr.api         Interface  web containerDefinitions[0].image (pull image)",
        "  ecr.dkr         Interface  web containerDefinitions[0].image (pull image)",
        "  logs            Interface  web containerDefinitions[0].logConfiguration (logs)",
        "  secretsmanager  Interface  web containerDefinitions[0].secrets[0].valueFrom (fetch secrets)",
        "  ssm             Interface  web containerDefinitions[0].secrets[1].valueFrom (fetch secrets)",
        "                             web containerDefinitions[0].secrets[2].valueFrom (fetch secrets)",
    ]


def test_the_summary_of_many_tasks_stays_short() -> None:
    many = inventory(STACK, *(web(family=f"web-{number}") for number in range(20)))
    reasons = [line for line in summary(many) if "containerDefinitions" in line or "more" in line]
    assert len(reasons) == 3 * 5
    assert reasons[4].strip() == "and 16 more"


def test_the_summary_tells_what_is_left_to_a_person() -> None:
    definition = web({"image": f"{REGISTRY}/quay/prometheus/node-exporter"})
    assert list(summary(inventory(STACK | NAT | {"endpoints": "none"}, definition))) == [
        "case: 1 task definition in us-east-1a, a NAT gateway",
        "  note: web: quay/prometheus/node-exporter looks like a pull-through cache:"
        " do its first pull where there is internet",
    ]


def test_more_endpoints_than_a_vpc_has_are_refused() -> None:
    names = [name for name in INTERFACES if name not in ("ecr.api", "ecr.dkr")][:49]
    (problem,) = stack_problems(inventory(STACK, web(), extra_services=names), "stacks.toml")
    assert str(problem) == "stacks.toml: stacks.case.tasks: need 51 interface endpoints, a VPC has 50"


SMALL = STACK | {"private_subnets": {"us-east-1a": "10.0.0.0/20", "us-east-1b": "10.0.16.0/28"}}


@pytest.mark.parametrize(("endpoints", "left"), [(8, 3), (9, 2), (10, 1), (11, 0), (20, -9)])
def test_a_subnet_has_an_address_for_each_interface_endpoint_and_for_the_tasks(endpoints: int, left: int) -> None:
    names = [name for name in INTERFACES if name not in ("ecr.api", "ecr.dkr")][: endpoints - 2]
    given = inventory(SMALL, web(taskRoleArn=TASK_ROLE), extra_services=names)
    problems = [str(problem) for problem in stack_problems(given, "stacks.toml")]
    notes = [note for note in given.notes if note.startswith("private subnet")]
    expected = (
        f"private subnet us-east-1b, 10.0.16.0/28: {endpoints} of its 11 addresses are for the interface endpoints,"
        f" {left} are left for tasks, one each"
    )
    assert notes == ([expected] if left == 1 else [])
    too_small = (
        f"stacks.toml: stacks.case.private_subnets.us-east-1b: 10.0.16.0/28 has 11 addresses, and {endpoints} interface"
        " endpoints take one each, with at least one more for a task: give it a larger CIDR"
    )
    assert problems == ([too_small] if left < 1 else [])


def test_families_that_are_the_same_as_far_as_their_security_groups_names_go_are_refused() -> None:
    same = "f" * 246
    given = inventory(STACK, *(web(family=name) for name in (f"{same}a", f"{same}b", f"{same[1:]}ab")))
    (problem,) = stack_problems(given, "stacks.toml")
    assert problem.message == (
        f"the first 246 characters of the families of {same}a.json and {same}b.json are the same, and name their"
        " security groups: rename one"
    )
    assert list(stack_problems(inventory(STACK, web(family=same), web(family=f"{same[1:]}g")), "stacks.toml")) == []


@pytest.mark.parametrize(("own", "of_all", "count"), [(2, 48, 50), (3, 48, 51), (50, 48, 98), (50, 0, 50), (50, 1, 51)])
def test_a_task_definition_has_50_tags_with_those_of_the_stack(own: int, of_all: int, count: int) -> None:
    tags = [{"key": f"own-{number}", "value": ""} for number in range(own)]
    given = inventory(STACK | {"tags": {f"all-{number}": "" for number in range(of_all)}}, web(tags=tags))
    expected = f"web.json: tags: its {own} and the stack's {of_all} make {count} tags, AWS allows 50"
    assert [str(problem) for problem in task_problems(given)] == ([expected] if count > 50 else [])


def test_a_tag_that_the_stack_gives_too_is_one() -> None:
    tags = {f"{number}": "" for number in range(48)}
    own = [{"key": key, "value": "own"} for key in (*tags, "a", "b")]
    assert list(task_problems(inventory(STACK | {"tags": tags}, web(tags=own)))) == []


def test_what_an_existing_role_must_allow_is_said() -> None:
    given = inventory(STACK | {"create": {"execution_roles": False}}, web({"logConfiguration": AWSLOGS}))
    assert given.notes == (
        "role webExecutionRole is used as it is, and must allow ecr:BatchGetImage, ecr:GetAuthorizationToken,"
        " ecr:GetDownloadUrlForLayer, logs:CreateLogStream, logs:PutLogEvents",
    )


@pytest.mark.parametrize(
    ("command", "is_noted"), [(["/healthcheck"], True), (["CMD", "/healthcheck"], False), (["NONE"], False)], ids=str
)
def test_a_health_check_that_the_api_wants_otherwise_is_noted(command: list[str], is_noted: bool) -> None:
    note = "the command works as it is, but the ECS API asks for CMD or CMD-SHELL in front"
    given = inventory(STACK, web({"healthCheck": {"command": command}}))
    assert given.notes == ((f"web: healthCheck of container web: {note}",) if is_noted else ())


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (["cmd", "curl"], 'the first word, "cmd", runs as a program: did you mean CMD?'),
        (["Cmd-Shell", "curl"], 'the first word, "Cmd-Shell", runs as a program: did you mean CMD-SHELL?'),
        (["CMD_SHELL", "curl"], 'the first word, "CMD_SHELL", runs as a program: did you mean CMD-SHELL?'),
        (["none"], 'the first word, "none", runs as a program: did you mean NONE?'),
        (
            ["curl -f localhost"],
            'the first word, "curl -f localhost", runs as a program, spaces and all: did you mean CMD-SHELL in front?',
        ),
    ],
    ids=str,
)
def test_a_health_check_that_is_hardly_meant_so_is_asked_about(command: list[str], said: str) -> None:
    given = inventory(STACK, web({"healthCheck": {"command": command}}))
    assert given.notes == (f"web: healthCheck of container web: {said}",)


@pytest.mark.parametrize(
    ("value", "placeholder"),
    [
        *((each, each) for each in ("<DATADOG_API_KEY>", "<key>", "<your api key>", "YOUR_API_KEY", "REPLACE_ME")),
        *(("changeme", "changeme"), ("https://<ENV-ID>.example.com", "<ENV-ID>"), ("x-<your-name>-y", "<your-name>")),
        *((each, "") for each in ("", "a < b > c", "<b>x</b>", "<?xml?>", "x<Y>", "changes", "a->b", "<<>>")),
    ],
)
def test_a_placeholder_is_told(value: str, placeholder: str) -> None:
    given = inventory(STACK, web({"environment": [{"name": "A", "value": value}]}))
    note = (
        f'web: environment of container web has "{placeholder}" in "A", which looks like a placeholder: write the value'
    )
    assert given.notes == ((note,) if placeholder else ())


def test_an_application_that_calls_with_no_role_is_told() -> None:
    given = inventory(STACK, web(), extra_services=["sqs", "sns"])
    assert given.notes == ("web: the application calls sqs, sns, and taskRoleArn names no role",)


def test_what_the_application_calls_by_actions_is_allowed_and_the_rest_is_the_operator_s() -> None:
    given = inventory(STACK, web(taskRoleArn=TASK_ROLE), extra_services=["s3", "bedrock-runtime", *CALLS])
    assert given.notes == (
        f"web: account 210987654321 must let {ACCOUNT} call sqs in its resources' policies",
        "web: the application calls s3, bedrock-runtime, permission: yours to add to role webTaskRole",
    )
    role = next(role for role in given.roles if role.name == "webTaskRole")
    assert role.statements == (
        Statement("CallMonitoring", ("cloudwatch:PutMetricData",), ("*",)),
        Statement("CallSqs", ("sqs:DeleteMessage", "sqs:ReceiveMessage"), tuple(sorted(CALLS[0]["resources"]))),
    )
    named, allowed = of_roles(given)[role]
    assert named == ["web names it as taskRoleArn"]
    assert allowed == [
        "CallSqs: web calls sqs (extra_services[2])",
        "CallMonitoring: web calls monitoring (extra_services[3])",
        "cloudwatch:PutMetricData: allowed on *, as extra_services says.",
    ]


def test_actions_of_the_application_need_a_role() -> None:
    (problem,) = task_problems(inventory(STACK, web(), extra_services=CALLS[:1]))
    assert str(problem) == (
        "web.json: taskRoleArn: is required by extra_services[0]: give a role's ARN, and the role is created"
    )


def test_public_subnets_without_nat_are_said_to_be_of_no_use() -> None:
    given = inventory(STACK | {"public_subnets": {"us-east-1a": "10.0.128.0/24"}}, web())
    assert given.notes == (
        "public_subnets are for NAT and for a load balancer that is internet-facing, and there is neither: no public"
        " subnet is created",
    )
