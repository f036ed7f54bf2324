"""The picture of a stack: nothing lies on anything else, at one task as well as at thirty."""

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from itertools import combinations
from typing import Any
from xml.etree import ElementTree

import pytest

from fargate_privatelink.inventory import Inventory
from fargate_privatelink.proof.verdicts.verdicts import Verdict, worst
from fargate_privatelink.report.nets import shown_families
from fargate_privatelink.report.paths import Judge, TaskPath, Way, paths
from fargate_privatelink.report.picture.drawing import Box, Drawing, Kind, Line, Rect
from fargate_privatelink.report.picture.layout import topology
from fargate_privatelink.report.picture.measures import shorten, width
from fargate_privatelink.report.picture.svg import svg
from fargate_privatelink.requirements import Requirement
from tests import hubs
from tests.cases import AWSLOGS, CASES, NAT, PUBLIC, SECRETS, STACK, TASK_ROLE, ZONES, inventory, web
from tests.report.judging import by_route
from tests.settings.test_services import EXISTING

Json = dict[str, Any]
Point = tuple[float, float]

FAMILIES = (
    *("web", "worker", "billing-export", "search-indexer", "mailer", "thumbnailer", "payments-api", "nightly-report"),
    *("a-family-name-of-which-nobody-could-read-all-in-a-card-of-tthis-width", "W" * 255),
)
LOGS = web({"logConfiguration": AWSLOGS})
ABROAD = web({"image": "quay.io/prometheus/node-exporter"}, family="abroad")
PER_ZONE: Json = {"private_subnets": ZONES, "public_subnets": PUBLIC, "nat": "per-az"}


def ten_tasks(**stack: Any) -> Inventory:
    """Ten tasks in three zones, whose needs differ; of nine interface endpoints and two gateways."""
    secrets = SECRETS["containerDefinitions"][0]["secrets"]
    definitions = (
        web({"logConfiguration": AWSLOGS, "secrets": secrets[: index % 3]}, family=family, taskRoleArn=TASK_ROLE)
        for index, family in enumerate(FAMILIES)
    )
    more = ["dynamodb", "kms", "sns", "sqs"]
    return inventory(
        STACK | {"private_subnets": ZONES} | stack, *definitions, extra_services=more, execute_command=True
    )


def zone_of_its_own(tasks: int, *services: str) -> Inventory:
    """A NAT gateway in a zone without a private subnet."""
    stack = STACK | {"nat": "single", "public_subnets": {"us-east-1b": "10.0.128.0/24"}, "endpoints": "none"}
    definitions = (LOGS | {"family": f"web-{number}"} for number in range(tasks))
    return inventory(stack, *definitions, extra_services=list(services))


def called_and_scheduled(**stack: Any) -> Inventory:
    """Six tasks: two that a load balancer sends to, two that a schedule starts, one of both, and one of neither."""
    expression = {"expression": "cron(0 3 ? * MON-FRI *)", "timezone": "Europe/Berlin"}
    is_network = stack.get("load_balancer", {}).get("type") == "network"
    target: list[Json] = [{"listener_port": 81}, {"listener_port": 82}, {"listener_port": 83}]
    if not is_network:
        target = [{"hosts": ["a.example.com"]}, {"paths": ["/b/*"]}, {"paths": ["/c/*"]}]
    of: Json = {f"api-{at}": {"service": {"load_balancer": target[at]}} for at in range(2)}
    of |= {f"job-{at}": {"schedule": expression} for at in range(2)}
    of["both"] = {"service": {"load_balancer": target[2]}, "schedule": expression}
    port = {"portMappings": [{"containerPort": 8080}], "logConfiguration": AWSLOGS}
    definitions = (web(port, family=family) for family in (*of, "neither"))
    private = {"private_subnets": ZONES, "load_balancer": {}}
    return inventory(STACK | private | stack | {"of": of}, *definitions)


LONG_NAMES: tuple[str, ...] = tuple(
    "bedrock-data-automation-runtime-fips license-manager-linux-subscriptions-fips sqs sns kms sts email events "
    "managedblockchain.bitcoin.mainnet codeartifact.repositories xray states lambda rds-data glue athena ssm "
    "kinesis-streams kinesis-firehose monitoring execute-api servicediscovery bedrock-runtime cassandra ec2 "
    "sagemaker.featurestore-runtime elasticfilesystem appconfigdata secretsmanager dynamodb".split()
)
MORE_CASES: Mapping[str, Callable[[], Inventory]] = {
    "ten_tasks": ten_tasks,
    "ten_tasks_over_nat": lambda: ten_tasks(**PER_ZONE, endpoints="none"),
    "ten_tasks_both_ways": lambda: ten_tasks(**PER_ZONE),
    "one_nat_for_three_zones": lambda: ten_tasks(nat="single", public_subnets=PUBLIC, endpoints="none"),
    "one_task_over_nat": lambda: inventory(STACK | NAT | {"endpoints": "none"}, LOGS),
    "one_nat_and_the_internet": lambda: inventory(STACK | NAT | {"endpoints": "none"}, LOGS, ABROAD),
    "both_and_the_internet": lambda: inventory(STACK | NAT, LOGS, ABROAD),
    "both_per_zone_and_the_internet": lambda: inventory(STACK | PER_ZONE, LOGS, ABROAD),
    "no_way_out": lambda: inventory(STACK, LOGS, ABROAD),
    "zone_of_its_own": lambda: zone_of_its_own(1),
    "thirteen_services_in_the_middle": lambda: zone_of_its_own(6, *LONG_NAMES[:9]),
    "thirty_tasks": lambda: inventory(STACK, *(web(family=f"web-{number}") for number in range(30))),
    "called_and_scheduled": lambda: called_and_scheduled(),
    "called_and_scheduled_from_the_internet": lambda: called_and_scheduled(
        **PER_ZONE, load_balancer={"scheme": "internet-facing", "allowed_cidrs": ["0.0.0.0/0"]}
    ),
    "called_in_one_zone": lambda: called_and_scheduled(
        **NAT, private_subnets={"us-east-1a": "10.0.0.0/20"}, endpoints="none", load_balancer={"type": "network"}
    ),
    "called_over_another_s_load_balancer": lambda: called_and_scheduled(load_balancer=EXISTING),
    "six_zones": lambda: inventory(
        STACK | {"private_subnets": {f"us-east-1{zone}": f"10.0.{16 * at}.0/20" for at, zone in enumerate("abcdef")}},
        LOGS,
    ),
    "fifty_endpoints": lambda: inventory(STACK, LOGS, extra_services=sorted(LONG_NAMES)),
}


def mixed(family: str, requirement: Requirement, way: Way) -> tuple[Verdict, str]:
    """Verdicts of every kind, some of them on paths that other tasks share."""
    if requirement.target == "logs":
        return Verdict.FAILED, "no rule lets it out"
    if requirement.target == "s3" and len(family) % 2:
        return Verdict.FAILED, "the policy forgets the layer bucket"
    if requirement.target in ("sqs", "ecr.api"):
        return Verdict.UNKNOWN, "the policy is not known"
    return by_route(family, requirement, way)


HUBS: Mapping[str, Callable[[], Inventory]] = {
    "hub": lambda: hubs.inventories()[0],
    "spoke": lambda: hubs.inventories()[2],
}
ALL = {**CASES, **MORE_CASES, **HUBS}
PICTURES = [(name, judge) for name in ALL for judge in (by_route, mixed)]


@pytest.fixture(params=PICTURES, ids=lambda each: f"{each[0]}-{each[1].__name__}")
def drawing(request: pytest.FixtureRequest) -> Drawing:
    return drawn(*request.param)


@cache
def drawn(name: str, judge: Judge) -> Drawing:
    given = ALL[name]()
    return topology(given, paths(given, judge))


def disjoint(one: Rect, other: Rect) -> bool:
    return one.right <= other.x or other.right <= one.x or one.bottom <= other.y or other.bottom <= one.y


def inside(one: Rect, other: Rect) -> bool:
    return other.x <= one.x and one.right <= other.right and other.y <= one.y and one.bottom <= other.bottom


def segments(line: Line) -> Iterator[tuple[Point, Point]]:
    yield from zip(line.points, line.points[1:], strict=False)


def swept(one: Point, other: Point, by: float) -> Rect:
    """A segment as the rectangle that it and a margin of `by` cover."""
    (x, right), (y, bottom) = sorted((one[0], other[0])), sorted((one[1], other[1]))
    return Rect(x - by, y - by, right - x + 2 * by, bottom - y + 2 * by)


def inner(rect: Rect) -> Rect:
    return Rect(rect.x + 1, rect.y + 1, rect.width - 2, rect.height - 2)


SPANNING = {Kind.TASKS, Kind.ENDPOINTS}
CROSSED = {Kind.ZONE, Kind.PRIVATE}
CARDS = {Kind.CARD, Kind.GHOST}


def may_cross(drawing: Drawing, rect: Rect, box: Box) -> bool:
    """Whether it is in a frame across the zones, behind which the edges of zones and subnets cannot be seen."""
    return box.kind in CROSSED and any(each.kind in SPANNING and inside(rect, each.rect) for each in drawing.boxes)


def test_boxes_are_apart_or_in_each_other(drawing: Drawing) -> None:
    for one, other in combinations(drawing.boxes, 2):
        nested = inside(one.rect, other.rect) or inside(other.rect, one.rect)
        apart = disjoint(one.rect, other.rect) or (nested and not {one.kind, other.kind} <= CARDS)
        assert apart or may_cross(drawing, one.rect, other) or may_cross(drawing, other.rect, one), (one, other)


def test_no_text_lies_on_text_or_on_an_edge(drawing: Drawing) -> None:
    for label, other in combinations(drawing.labels, 2):
        assert disjoint(label.rect, other.rect), (label, other)
    for label in drawing.labels:
        for box in drawing.boxes:
            apart = disjoint(label.rect, box.rect) or inside(label.rect, box.rect)
            assert apart or may_cross(drawing, label.rect, box), (label, box)
        for icon in drawing.icons:
            assert disjoint(label.rect, icon.rect), (label, icon)


def test_no_line_crosses_text_or_a_card(drawing: Drawing) -> None:
    cards = [box for box in drawing.boxes if box.kind in CARDS]
    for line in drawing.lines:
        for one, other in segments(line):
            for label in drawing.labels:
                assert disjoint(swept(one, other, 1), label.rect), (line, label)
            for card in cards:
                assert disjoint(swept(one, other, 0), inner(card.rect)), (line, card)


def test_no_line_lies_on_a_line_to_something_else(drawing: Drawing) -> None:
    found = [(line.net, *each) for line in drawing.lines for each in segments(line)]
    for vertical in (0, 1):
        parallel = [each for each in found if each[1][vertical] == each[2][vertical]]
        for (net, one, other), (second_net, second, third) in combinations(parallel, 2):
            if net != second_net:
                assert disjoint(swept(one, other, 1.5), swept(second, third, 1.5)), (
                    net,
                    one,
                    other,
                    second_net,
                    second,
                )


def test_lines_are_at_right_angles_and_marks_stand_free(drawing: Drawing) -> None:
    for line in drawing.lines:
        for one, other in segments(line):
            assert one != other
            assert one[0] == other[0] or one[1] == other[1]
    signs = [swept((mark.x, mark.y), (mark.x, mark.y), 5) for mark in drawing.marks if not mark.junction]
    assert all(disjoint(sign, other) for sign, other in combinations(signs, 2))
    for sign in signs:
        assert all(disjoint(sign, label.rect) for label in drawing.labels)


def test_everything_is_on_the_paper(drawing: Drawing) -> None:
    paper = Rect(0, 0, drawing.width, drawing.height)
    rects = [box.rect for box in drawing.boxes]
    rects += [icon.rect for icon in drawing.icons]
    rects += [label.rect for label in drawing.labels]
    assert all(inside(rect, paper) for rect in rects)
    assert all(0 < x < drawing.width and 0 < y < drawing.height for line in drawing.lines for x, y in line.points)


@pytest.mark.parametrize("name", ALL)
def test_every_path_is_drawn_with_its_verdict(name: str) -> None:
    given = ALL[name]()
    found = paths(given, mixed)
    lines = [(line.title.partition(";")[0], line.verdict) for line in topology(given, found).lines]
    of: dict[str, list[TaskPath]] = {}
    for path in found:
        of.setdefault(path.family, []).append(path)
    for family in shown_families(of):
        for destination in {path.destination for path in of[family]}:
            verdict = worst(path.verdict for path in of[family] if path.destination == destination)
            title = f"{family} to {destination}: {verdict}"
            assert lines.count((title, verdict)) == 1, title


def test_what_tasks_share_works_when_it_works_for_one_of_them() -> None:
    given = inventory(STACK, web(), web(family="worker"))

    def judge(family: str, requirement: Requirement, way: Way) -> tuple[Verdict, str]:
        fails = requirement.target == "ecr.api" or (family, requirement.target) == ("web", "s3")
        return (Verdict.FAILED if fails else Verdict.PASSED), ""

    lines = {line.title: line.verdict for line in topology(given, paths(given, judge)).lines}
    assert lines["web to s3: failed"] is Verdict.FAILED
    assert lines["s3 over its endpoint: passed"] is Verdict.PASSED
    assert lines["ecr.api over its endpoint: failed"] is Verdict.FAILED


def test_more_tasks_than_fit_are_drawn_as_one_and_those_that_fail_on_their_own() -> None:
    given = ALL["thirty_tasks"]()
    failing = {"web-20", "web-29"}

    def judge(family: str, requirement: Requirement, way: Way) -> tuple[Verdict, str]:
        return (Verdict.FAILED if family in failing else Verdict.PASSED), ""

    names = [label.text for label in topology(given, paths(given, judge)).labels]
    assert [name for name in names if name.startswith("web-")] == [*(f"web-{at}" for at in range(10)), *sorted(failing)]
    assert names[names.index("18 more tasks") + 1] == "all paths passed"


def test_a_name_that_is_too_long_keeps_both_ends_and_is_told_in_full() -> None:
    given = ten_tasks()
    labels = {label.title: label.text for label in topology(given, paths(given, by_route)).labels if label.title}
    assert labels[FAMILIES[8]] == "a-family-n…this-width"
    assert f"<title>{FAMILIES[8]}</title>" in svg(topology(given, paths(given, by_route)))


@pytest.mark.parametrize(
    ("text", "expected"),
    [("short", "short"), ("abcdefghij", "ab…j"), ("W" * 9, "…")],
)
def test_text_is_shortened_to_what_fits(text: str, expected: str) -> None:
    most = width("short", 12) if expected != "…" else 20
    assert shorten(text, most, 12) == expected


def test_details_are_text_and_never_markup() -> None:
    given = inventory(STACK, web())
    text = svg(topology(given, paths(given, lambda family, requirement, way: (Verdict.FAILED, 'a<b>&"\x07'))))
    titles = [element.text for element in ElementTree.fromstring(text).iter() if element.tag.endswith("title")]
    assert 'web to ecr.api: failed; a<b>&"\\x07' in titles


@pytest.mark.parametrize(("name", "judge"), PICTURES)
def test_the_file_is_xml_and_the_same_every_time(name: str, judge: Judge) -> None:
    text = svg(drawn(name, judge))
    assert svg(drawn(name, judge)) == text
    root = ElementTree.fromstring(text)
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert (root[0].tag.rpartition("}")[2], root[1].tag.rpartition("}")[2]) == ("title", "desc")
    assert root.attrib["role"] == "img"
