"""What the report says: paths, tables, messages; the committed reports in cdktf.out show it in whole."""

from collections.abc import Mapping
from typing import Any

import pytest

from fargate_privatelink.aws.prices import load
from fargate_privatelink.escaping import markdown, markdown_code
from fargate_privatelink.inventory import Inventory
from fargate_privatelink.proof.verdicts.messages import MESSAGES, Message
from fargate_privatelink.proof.verdicts.verdicts import Verdict
from fargate_privatelink.report import Judge, Report, Way, paths
from fargate_privatelink.report.stopped_reasons import stopped_reasons
from fargate_privatelink.requirements import Phase, Requirement
from tests.cases import ACCOUNT, AWSLOGS, CASES, EFS, NAT, REGISTRY, SECRETS, STACK, firelens, in_china, inventory, web
from tests.report.judging import by_route

Json = dict[str, Any]
PRICES = load()
LOGS = web({"logConfiguration": AWSLOGS})
NAT_ONLY = NAT | {"endpoints": "none"}
ENDPOINT, PASSED, UNKNOWN, FAILED = Way.ENDPOINT, Verdict.PASSED, Verdict.UNKNOWN, Verdict.FAILED
ABROAD = web({"image": "quay.io/prometheus/node-exporter"})


def text(given: Inventory, judge: Judge = by_route) -> str:
    """The report in Markdown."""
    return Report.of(given, PRICES, judge).files()["REPORT.md"]


def section(given: Inventory, title: str, judge: Judge = by_route) -> list[str]:
    """The lines under a title of the report."""
    return text(given, judge).split(f"## {title}\n\n")[1].split("\n\n## ")[0].splitlines()


def table(given: Inventory, title: str, judge: Judge = by_route) -> list[list[str]]:
    """The rows of the last table under a title, without its head."""
    rows = [
        line.removeprefix("| ").removesuffix(" |").split(" | ")
        for line in section(given, title, judge)
        if line.startswith("|")
    ]
    heads = [index for index, row in enumerate(rows) if set("".join(row)) <= set("-| ")]
    return rows[heads[-1] + 1 :]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (
            inventory(STACK, LOGS),
            [
                ("ecr.api", ENDPOINT, PASSED, "aws_vpc_endpoint.ecr_api"),
                ("ecr.dkr", ENDPOINT, PASSED, "aws_vpc_endpoint.ecr_dkr"),
                ("s3", ENDPOINT, PASSED, "aws_vpc_endpoint.s3"),
                ("logs", ENDPOINT, PASSED, "aws_vpc_endpoint.logs"),
            ],
        ),
        (
            inventory(STACK | NAT_ONLY, LOGS),
            [(name, Way.NAT, PASSED, "aws_nat_gateway.main") for name in ("ecr.api", "ecr.dkr", "s3", "logs")],
        ),
        (
            inventory(STACK | NAT, web({"image": "quay.io/x/y", "logConfiguration": AWSLOGS})),
            [
                ("quay.io", Way.NAT, PASSED, "aws_nat_gateway.main"),
                ("logs", ENDPOINT, PASSED, "aws_vpc_endpoint.logs"),
            ],
        ),
        (inventory(STACK, ABROAD), [("quay.io", Way.NONE, FAILED, "neither an endpoint nor a NAT gateway")]),
        (
            inventory(STACK, web({"image": "registry.internal:5000/web"})),
            [("registry.internal", Way.VPC, UNKNOWN, "registry.internal is not part of the stack")],
        ),
        (
            inventory(STACK, EFS | {"containerDefinitions": [{"name": "web", "image": "registry.internal/web"}]}),
            [
                ("registry.internal", Way.VPC, UNKNOWN, "registry.internal is not part of the stack"),
                (
                    "fs-0123456789abcdef0",
                    Way.VPC,
                    UNKNOWN,
                    "the mount targets of fs-0123456789abcdef0 must let the task's security group in on port 2049",
                ),
            ],
        ),
    ],
    ids=["endpoints", "NAT", "both", "no way", "a registry in the VPC", "a file system"],
)
def test_a_path_goes_where_the_stack_has_a_way(given: Inventory, expected: list[tuple[str, Way, Verdict, str]]) -> None:
    assert [(path.destination, path.way, path.verdict, path.detail) for path in paths(given, by_route)] == expected


def test_a_router_s_own_configuration_leads_nobody_knows_where() -> None:
    found = {path.destination: path for path in paths(inventory(STACK, firelens()), by_route)}
    assert (found["FireLens"].way, found["FireLens"].verdict) == (Way.UNKNOWN, UNKNOWN)


def test_the_verdicts_are_the_caller_s() -> None:
    def judge(family: str, requirement: Requirement, way: Way) -> tuple[Verdict, str]:
        return (FAILED, "no rule") if requirement.target == "logs" else by_route(family, requirement, way)

    given = inventory(STACK, LOGS)
    assert section(given, "Paths", judge)[0] == "3 passed, 1 failed."
    assert table(given, "Paths", judge)[-1] == ["`web`", "logs", "`logs`", "VPC endpoint", "❌ failed", "no rule"]
    assert "3 passed, 1 failed" in text(given, judge).splitlines()[2]


def test_paths_are_in_the_order_of_the_phases_and_each_destination_once() -> None:
    assert [(row[1], row[2]) for row in table(inventory(STACK, SECRETS), "Paths")] == [
        ("fetch secrets", "`secretsmanager`"),
        ("fetch secrets", "`ssm`"),
        ("pull image", "`ecr.api`"),
        ("pull image", "`ecr.dkr`"),
        ("pull image, environment files", "`s3`"),
        ("logs", "`logs`"),
    ]


def test_what_several_containers_reach_counts_once() -> None:
    sidecars = ({"name": f"sidecar-{index}", "image": f"{REGISTRY}/sidecar:{index}"} for index in range(9))
    given = inventory(STACK, web({"logConfiguration": AWSLOGS}, *sidecars))
    assert section(given, "Paths")[0] == "4 passed."
    assert len(table(given, "Paths")) == 4


def test_of_many_tasks_those_that_do_not_fit_share_rows() -> None:
    rows = table(inventory(STACK, *(web(family=f"web-{number}") for number in range(100))), "Paths")
    assert len(rows) == 13 * 3
    assert rows[-1][0] == "`88 more tasks`"


def test_each_endpoint_comes_with_its_reasons() -> None:
    rows = table(inventory(STACK, LOGS, web(family="worker")), "Endpoints")
    image = "containerDefinitions[0].image (pull image)"
    assert rows[0] == ["`com.amazonaws.us-east-1.s3`", "Gateway", f"web {image}<br>worker {image}"]
    assert [row[0] for row in rows[1:]] == [
        f"`com.amazonaws.us-east-1.{name}`" for name in ("ecr.api", "ecr.dkr", "logs")
    ]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (inventory(STACK | NAT_ONLY, LOGS), "None: AWS is reached through the NAT gateway."),
        (CASES["nat_per_zone"](), "None: AWS is reached through the NAT gateways."),
        (inventory(STACK, web({"image": "registry.internal/web"})), "None: the tasks reach nothing of AWS."),
    ],
    ids=["one NAT gateway", "NAT gateways", "nothing"],
)
def test_where_there_is_no_endpoint_it_says_what_there_is(given: Inventory, expected: str) -> None:
    assert section(given, "Endpoints") == [expected]


def test_the_bill_and_the_other_ways_are_tables() -> None:
    given = inventory(STACK | NAT, web({"image": "quay.io/x/y", "logConfiguration": AWSLOGS}))
    assert section(given, "Cost")[2:6] == [
        "| 1 interface endpoint in 1 availability zone | 1 | USD 0.01 | USD 7.30 |",
        "| 1 NAT gateway | 1 | USD 0.045 | USD 32.85 |",
        "| 1 public IPv4 address | 1 | USD 0.005 | USD 3.65 |",
        "| **this stack** |  |  | **USD 43.80** |",
    ]
    assert table(given, "Cost") == [
        ["this stack", "USD 43.80", "USD 0.01", "USD 0.045", ""],
        [
            "endpoints without NAT",
            "USD 7.30",
            "USD 0.01",
            "no way",
            "not possible: quay.io is reached only over the internet",
        ],
        [
            "one shared NAT gateway without endpoints",
            "USD 36.50",
            "USD 0.045",
            "USD 0.045",
            "cheaper below 209 GB a month to AWS",
        ],
    ]
    assert section(given, "Cost")[-1].startswith("Prices of us-east-1 as of 2026-09-17. Source: AWS price list")


def test_prices_that_nobody_knows_are_not_guessed() -> None:
    assert section(CASES["china"](), "Cost") == [
        "The prices of cn-north-1 are not known: give them with `fargate-synth --prices FILE`."
    ]


def test_the_commands_come_from_terraform_by_image_and_family() -> None:
    lines = section(
        inventory(STACK, LOGS, web({"image": "registry.internal/x"}, family="b")), "Push the images and run the tasks"
    )
    assert [line for line in lines if line.startswith("terraform")] == [
        "terraform output -json push_image_commands | jq -r '.[\"web:1\"]'",
        "terraform output -json run_task_commands | jq -r '.[\"web\"]'",
        "terraform output -json run_task_commands | jq -r '.[\"b\"]'",
    ]


def test_without_an_image_of_its_own_there_is_nothing_to_push() -> None:
    lines = section(CASES["nat_per_zone"](), "Push the images and run the tasks")
    assert not [line for line in lines if "push" in line or "Dockerfile" in line]


def test_what_is_left_to_a_person_is_listed() -> None:
    given = inventory(STACK | {"create": {"execution_roles": False}}, web())
    assert section(given, "Left to you") == [f"- {markdown(given.notes[0])}"]
    assert "## Left to you" not in text(inventory(STACK, web()))


def rule(name: str) -> str:
    return f"aws_vpc_security_group_egress_rule.{name}"


def ingress(name: str) -> str:
    return f"aws_vpc_security_group_ingress_rule.endpoint_{name}"


ROLE = "aws_iam_role_policy.web_execution_role"
ERRORS: Mapping[str, tuple[Inventory, dict[str, list[str]]]] = {
    "pull over endpoints": (
        inventory(STACK, web()),
        {
            "The task cannot pull registry auth": [
                "aws_vpc_endpoint.ecr_api",
                ingress("ecr_api"),
                rule("task_web_ecr_api"),
            ],
            "request canceled": ["aws_vpc_endpoint.ecr_dkr", ingress("ecr_dkr"), rule("task_web_ecr_dkr")],
            "The task can't pull the image": [ROLE],
            "failed to copy": ["aws_vpc_endpoint.s3", "aws_route_table.private", rule("task_web_s3")],
        },
    ),
    "logs over NAT, with a group and a role of somebody else's": (
        inventory(
            STACK | NAT_ONLY | {"create": {"log_groups": False, "execution_roles": False}},
            web({"image": "quay.io/x/y", "logConfiguration": AWSLOGS}),
        ),
        {
            "failed to resolve ref": ["aws_nat_gateway.main", "aws_route.private_nat", rule("task_web_internet")],
            "failed to validate logger args": [
                "aws_nat_gateway.main",
                "aws_route.private_nat",
                rule("task_web_internet"),
            ],
            "failed to create Cloudwatch log stream": ["webExecutionRole"],
            "failed to initialize logging driver": [],
        },
    ),
    "endpoints and NAT": (
        inventory(STACK | NAT, web({"image": "quay.io:8443/x/y", "logConfiguration": AWSLOGS})),
        {
            "failed to resolve ref": ["aws_nat_gateway.main", "aws_route.private_nat", rule("task_web_internet_8443")],
            "failed to validate logger args": ["aws_vpc_endpoint.logs", ingress("logs"), rule("task_web_internet")],
            "failed to create Cloudwatch log stream": [ROLE],
            "failed to initialize logging driver": ["aws_cloudwatch_log_group.ecs_web"],
        },
    ),
    "two tasks": (
        inventory(STACK, web(), web(family="worker")),
        {
            "The task cannot pull registry auth": [
                "aws_vpc_endpoint.ecr_api",
                ingress("ecr_api"),
                rule("task_*_ecr_api"),
            ],
            "request canceled": ["aws_vpc_endpoint.ecr_dkr", ingress("ecr_dkr"), rule("task_*_ecr_dkr")],
            "The task can't pull the image": [ROLE],
            "failed to copy": ["aws_vpc_endpoint.s3", "aws_route_table.private", rule("task_*_s3")],
        },
    ),
}


@pytest.mark.parametrize(("given", "expected"), ERRORS.values(), ids=ERRORS)
def test_a_message_names_the_resources_to_look_at(given: Inventory, expected: dict[str, list[str]]) -> None:
    found = list(stopped_reasons(given, paths(given, by_route)))
    assert [list(each.places) for each in found] == list(expected.values())
    assert all(each.message.excerpt.startswith(start) for each, start in zip(found, expected, strict=True))


def test_a_message_with_many_places_names_a_few() -> None:
    roles = (web(family=f"web-{at}", executionRoleArn=f"arn:aws:iam::{ACCOUNT}:role/web-{at}") for at in range(9))
    row = next(
        row for row in table(inventory(STACK, *roles), "When a task does not start") if "has the permissions" in row[1]
    )
    assert row[2].split("<br>")[1:] == [*(f"`aws_iam_role_policy.web_{at}`" for at in range(4)), "and 5 more"]


@pytest.mark.parametrize(
    ("case", "phases"),
    [
        ("minimal", {Phase.PULL_IMAGE}),
        ("secrets", {Phase.FETCH_SECRETS, Phase.PULL_IMAGE, Phase.ENVIRONMENT_FILES, Phase.LOGS}),
        ("exec", {Phase.PULL_IMAGE, Phase.LOGS, Phase.EXEC}),
        ("efs", {Phase.PULL_IMAGE, Phase.MOUNT_VOLUMES}),
    ],
)
def test_only_messages_of_the_stack_s_phases_are_listed(case: str, phases: set[Phase]) -> None:
    given = CASES[case]()
    assert {each.message.phase for each in stopped_reasons(given, paths(given, by_route))} == phases


def test_every_message_has_a_case_that_lists_it() -> None:
    cases = [*(make() for make in CASES.values()), inventory(STACK | NAT, ABROAD)]
    listed = {each.message for given in cases for each in stopped_reasons(given, paths(given, by_route))}
    assert listed == {message for message in MESSAGES if message.excerpt}


@pytest.mark.parametrize("message", [message for message in MESSAGES if message.excerpt], ids=lambda each: each.excerpt)
def test_the_words_to_look_for_are_in_the_message(message: Message) -> None:
    beginning, _, end = message.excerpt.partition("…")
    assert beginning.strip() in message.text
    assert message.text.endswith(end)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("aws_vpc_endpoint.ecr_api [0].image", "aws_vpc_endpoint.ecr_api [0].image"),
        ("a|b*c*_d_`e`<f>", r"a\|b\*c\*\_d\_\`e\`\<f\>"),
        ("[x](https://example.com)\n# $y$", r"[x\](https://example.com)\\n# \$y\$"),
    ],
)
def test_no_name_becomes_markup(given: str, expected: str) -> None:
    assert markdown(given) == expected


def test_code_stays_in_its_cell() -> None:
    assert markdown_code("a`b`\n") == r"`` a`b`\n ``"
    assert markdown_code("a|b`c`\n") == "<code>a&#124;b&#96;c&#96;&#92;n</code>"


@pytest.mark.parametrize("case", CASES)
def test_a_report_is_the_same_every_time(case: str) -> None:
    one, other = (Report.of(CASES[case](), PRICES, by_route).files() for _ in range(2))
    assert one == other
    assert one.keys() == {"REPORT.md", "topology.svg"}


def test_the_terminal_shows_the_short_form() -> None:
    given = inventory(STACK, LOGS)
    assert list(Report.of(given, PRICES, by_route).short(colour=False))[4:] == [
        "  logs     Interface  web containerDefinitions[0].logConfiguration (logs)",
        "  paths: 4 passed",
        "  cost: USD 21.90 a month and USD 0.01 per GB to AWS",
        "    one shared NAT gateway without endpoints: USD 36.50 a month,"
        " more expensive at any volume, by USD 14.60 a month and USD 0.035 per GB",
    ]


def test_the_terminal_tells_what_is_not_known_or_not_possible() -> None:
    china = inventory(in_china(STACK) | {"private_subnets": {"cn-north-1a": "10.0.0.0/20"}}, in_china(LOGS))
    assert "  cost: the prices of cn-north-1 are not known: give them with --prices" in Report.of(
        china, PRICES, by_route
    ).short(colour=False)
    abroad = inventory(STACK | NAT_ONLY, ABROAD)
    assert list(Report.of(abroad, PRICES, by_route).short(colour=False))[-1] == (
        "    endpoints without NAT: USD 0.00 a month, not possible: quay.io is reached only over the internet"
    )


def test_colours_are_for_names_verdicts_and_notes_only() -> None:
    given = inventory(STACK | {"create": {"execution_roles": False}}, web())
    plain_lines = list(Report.of(given, {}, by_route).short(colour=False))
    coloured = list(Report.of(given, {}, by_route).short(colour=True))
    assert coloured[0] == f"\033[1mcase\033[0m{plain_lines[0].removeprefix('case')}"
    assert coloured[4] == f"\033[33m{plain_lines[4]}\033[0m"
    assert coloured[5] == "  paths: \033[32m3 passed\033[0m"
    assert coloured[1:4] == plain_lines[1:4]
    assert ACCOUNT not in "".join(plain_lines)
