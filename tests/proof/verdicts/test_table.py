"""The table that people read."""

from fargate_privatelink.proof.rules import Concern, Step
from fargate_privatelink.proof.verdicts.table import table
from fargate_privatelink.proof.verdicts.verdicts import Hop, PathProof, Proof, TaskProof, Verdict
from fargate_privatelink.requirements import Phase

FAILED, UNKNOWN, PASSED = Verdict.FAILED, Verdict.UNKNOWN, Verdict.PASSED


def hop(verdict: Verdict, message: str = "says", remedy: str = "", error: str = "") -> Hop:
    return Hop(Step.ROUTE, verdict, "aws_x.y", message, remedy, error)


def path(target: str, *hops: Hop, asks: str = "", place: str = "", **more: object) -> PathProof:
    reason = f"containerDefinitions[0].{place}" if place else ""
    concern = more.get("concern", Concern.START)
    assert isinstance(concern, Concern)
    return PathProof(target, Phase.PULL_IMAGE, reason, hops, "aws_vpc_endpoint.x", concern, asks)


def printed(*paths: PathProof) -> list[str]:
    lines = table([Proof("x.json", (TaskProof("aws_t.t", "web", "aws_s.s", paths),))]).splitlines()
    assert (lines[0], lines[-1][:7]) == ("x.json", "tasks: ")
    return lines[1:]


def test_what_does_not_stop_a_task_is_said_beside_its_start() -> None:
    running = [
        path("a", hop(FAILED), concern=Concern.EXEC),
        path("b", hop(FAILED, "lost"), concern=Concern.EXEC_LOG),
        path("c", hop(UNKNOWN, "who knows"), concern=Concern.LOG_ROUTER),
    ]
    assert printed(path("s", hop(PASSED)), *running) == [
        "  task web starts; ECS Exec would not work; whether its log router reaches its destination is not known"
        " (aws_t.t; placed by aws_s.s)",
        "    ok       s  pull image  over aws_vpc_endpoint.x",
        "    FAILED   a  pull image  route: aws_x.y",
        "      says",
        "    warning  b  pull image  route: aws_x.y",
        "      lost",
        "    unknown  c  pull image  route: aws_x.y",
        "      who knows",
        "tasks: 1 proved, 1 without ECS Exec, 1 with a log router unknown, 1 warning",
    ]


def test_a_task_starts_or_does_not_or_it_is_not_known() -> None:
    lines = [printed(path("a", hop(verdict)))[0] for verdict in (PASSED, FAILED, UNKNOWN)]
    assert [line.partition(" (")[0] for line in lines] == [
        "  task web starts",
        "  task web does not start",
        "  task web is not known to start",
    ]


def test_a_reason_is_told_once() -> None:
    first, again, other = (hop(FAILED, remedy="do it", error=f"error {number}") for number in (1, 1, 2))
    assert printed(path("a", first), path("b", again), path("c", other))[1:-1] == [
        "    FAILED  a  pull image  route: aws_x.y",
        "      says",
        "      at run time: error 1",
        "      fix: do it",
        "    FAILED  b  pull image  route: aws_x.y",
        "      as for a",
        "    FAILED  c  pull image  route: aws_x.y",
        "      as for a",
        "      at run time: error 2",
    ]


def test_a_block_to_paste_is_told_once() -> None:
    block = "add\n  resource {\n  }"
    assert printed(path("a", hop(FAILED, "one", block)), path("b", hop(FAILED, "two", block)))[2:-1] == [
        "      one",
        "      fix: add",
        "        resource {",
        "        }",
        "    FAILED  b  pull image  route: aws_x.y",
        "      two",
        "      fix: as for a",
    ]


def test_rows_that_read_the_same_name_their_containers() -> None:
    rows = [path("s3", hop(PASSED), asks=name, place="image") for name in ("web", "sidecar")]
    assert printed(*rows)[1:-1] == [
        "    ok  s3  pull image  over aws_vpc_endpoint.x (container web)",
        "    ok  s3  pull image  over aws_vpc_endpoint.x (container sidecar)",
    ]


def test_rows_of_one_container_name_what_asks() -> None:
    rows = [path("ssm", hop(PASSED), asks="web", place=f"secrets[{index}].valueFrom") for index in (0, 1)]
    assert printed(*rows)[1:-1] == [
        "    ok  ssm  pull image  over aws_vpc_endpoint.x (secrets[0].valueFrom)",
        "    ok  ssm  pull image  over aws_vpc_endpoint.x (secrets[1].valueFrom)",
    ]


def test_a_long_name_pushes_no_other_away() -> None:
    long = "a-host-with-a-very-long-name.example.com"
    assert printed(path(long, hop(PASSED)), path("s3", hop(PASSED)))[1:-1] == [
        f"    ok  {long}  pull image  over aws_vpc_endpoint.x",
        f"    ok  s3{' ' * 18}  pull image  over aws_vpc_endpoint.x",
    ]
