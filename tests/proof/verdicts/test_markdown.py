"""The summary of a pull request."""

from collections.abc import Sequence

import pytest

from fargate_privatelink.proof.rules import Concern, Step
from fargate_privatelink.proof.verdicts.markdown import MAX_BYTES, markdown
from fargate_privatelink.proof.verdicts.verdicts import Finding, Hop, PathProof, Proof, TaskProof
from tests.proof.verdicts.test_table import FAILED, PASSED, UNKNOWN, hop, path

BLOCK = 'add\n  resource "a" "b" {\n    c = 1\n  }'


def task(*paths: PathProof, family: str = "web") -> TaskProof:
    return TaskProof(f"aws_t.{family}", family, "aws_s.s", paths)


def printed(
    *tasks: TaskProof, findings: Sequence[Finding] = (), written: dict[str, tuple[str, int]] | None = None
) -> str:
    return markdown([Proof("x.json", tasks, tuple(findings), written or {})])


def title(*tasks: TaskProof, findings: Sequence[Finding] = ()) -> str:
    return printed(*tasks, findings=findings).split("\n")[0]


STARTS, FAILS, DOUBTED = (task(path("s3", hop(verdict))) for verdict in (PASSED, FAILED, UNKNOWN))
NO_EXEC = task(path("s3", hop(PASSED)), path("ssmmessages", hop(FAILED), concern=Concern.EXEC))
ERROR = Finding("duplicate-name", "aws_x.y", "is a second one", "give it another name")


@pytest.mark.parametrize(
    ("tasks", "findings", "expected"),
    [
        ([STARTS], [], "## ✅ Task `web` starts"),
        ([FAILS], [], "## ❌ Task `web` does not start"),
        ([DOUBTED], [], "## ❔ Task `web` is not known to start"),
        ([NO_EXEC], [], "## ❌ Task `web` starts, 1 without ECS Exec"),
        ([STARTS, STARTS], [], "## ✅ All 2 tasks start"),
        ([STARTS, STARTS], [ERROR], "## ❌ All 2 tasks start, 1 error"),
        ([STARTS, FAILS, DOUBTED], [], "## ❌ Of 3 tasks 1 does not start, 1 is not known to start"),
        ([FAILS, FAILS, STARTS], [], "## ❌ Of 3 tasks 2 do not start"),
        ([DOUBTED, DOUBTED, NO_EXEC], [], "## ❌ Of 3 tasks 2 are not known to start, 1 without ECS Exec"),
        ([], [], "## ❔ No task definition for Fargate: nothing to prove"),
        ([], [ERROR], "## ❌ No task definition for Fargate: nothing to prove, 1 error"),
    ],
)
def test_the_first_line_is_the_outcome(tasks: list[TaskProof], findings: list[Finding], expected: str) -> None:
    assert title(*tasks, findings=findings) == expected


def test_what_is_to_be_done_stands_before_why() -> None:
    reasons = [
        path("a", hop(FAILED, "one", BLOCK)),
        path("b", hop(FAILED, "two", BLOCK)),
        path("c", hop(FAILED, "three", "do it")),
        path("d", hop(FAILED, "four", "do it")),
        path("e", hop(FAILED, "five")),
        path("f", hop(UNKNOWN, "six")),
    ]
    # What is pasted for 1 mends 2; what 4 says is to be done there too.
    expected = "**To do:** paste the Terraform of 1; do what 3-4 says; mend 5; tell what 6 leaves open."
    assert printed(task(*reasons)).split("\n")[2] == expected


def test_a_reason_is_told_once_with_all_that_it_keeps_tasks_from() -> None:
    first, again = (hop(FAILED, "is shut", BLOCK, error=f"error {number}") for number in (1, 2))
    tasks = [task(path("a", first), path("b", again)), task(path("a", first), family="job")]
    assert printed(*tasks, written={"aws_x.y": ("main.tf", 7)}) == (
        """\
## ❌ Of 2 tasks 2 do not start

**To do:** paste the Terraform of 1.

| Task | | Why |
| --- | --- | --- |
| `web` | ❌ does not start | 1: pull image: `a`, `b` |
| `job` | ❌ does not start | 1: pull image: `a` |

### 1. ❌ `aws_x.y` (`main.tf:7`)

**route:** is shut

`web`: pull image: `a`, `b`

`job`: pull image: `a`

**Fix:** add

```hcl
resource "a" "b" {
  c = 1
}
```

<details>
<summary>At run time</summary>

- `error 1`
- `error 2`

</details>"""
    )


def test_a_remedy_is_told_once_and_a_long_one_is_folded() -> None:
    long = "add to aws_x.y\n" + "\n".join(f"  line {number}" for number in range(20))
    lines = printed(task(path("a", hop(FAILED, "one", long)), path("b", hop(FAILED, "two", long)))).split("\n")
    assert lines[lines.index("**Fix:** add to `aws_x.y`") + 2 :][:4] == [
        "<details>",
        "<summary>20 lines of Terraform</summary>",
        "",
        "```hcl",
    ]
    assert lines.count("line 7") == 1
    assert lines[-1] == "**Fix:** as 1 says"


def test_what_is_found_besides_stands_behind_the_reasons() -> None:
    found = [
        Finding("open-egress", "aws_x.a", "lets all out", "name hosts"),
        Finding("open-egress", "aws_x.b", "lets all out", "name hosts"),
        Finding("not-judged", "aws_x.c", "is not judged"),
        ERROR,
    ]
    assert printed(STARTS, findings=found).split("\n\n", 3)[3] == (
        """\
### 1. ❌ `aws_x.y`

is a second one

**Fix:** give it another name

### Warnings

- `aws_x.a`, `aws_x.b` lets all out

  **Fix:** name hosts

<details>
<summary>1 note</summary>

- `aws_x.c` is not judged

</details>"""
    )


def test_what_instances_of_a_module_have_in_common_is_told_once() -> None:
    def of(key: str, remedy: str) -> TaskProof:
        address = f"module.web[{key}].aws_x.y"
        return task(path("s3", Hop(Step.ROUTE, FAILED, address, f"{address} is shut", remedy)), family=f"t{key}")

    tasks = [of('"a"', BLOCK), of('"b"', BLOCK), of("0", BLOCK), of('"c"', "do something else")]
    found = [Finding("open-egress", f"module.web[{key}].aws_x.z", f"is module.web[{key}]'s") for key in range(3)]
    lines = printed(*tasks, findings=found).split("\n")
    assert [line for line in lines if line.startswith(("###", "`t", "- "))] == [
        '### 1. ❌ `module.web["a"].aws_x.y` and 2 more of its module\'s instances',
        '`t"a"`, `t"b"`, `t0`: pull image: `s3`',
        '### 2. ❌ `module.web["c"].aws_x.y`',
        '`t"c"`: pull image: `s3`',
        "### Warnings",
        "- `module.web[0].aws_x.z` and 2 more of its module's instances is `module.web[0]'s`",
    ]


def test_notes_are_open_where_they_may_say_why_something_is_not_known() -> None:
    note = Finding("source-assumption", "module.x", "is not there: `terraform init` fetches it")
    for known, opening in ((STARTS, "<details>"), (DOUBTED, "<details open>")):
        assert printed(known, findings=[note]).split("\n")[-6:] == [
            opening,
            "<summary>1 note</summary>",
            "",
            "- `module.x` is not there: `terraform init` fetches it",
            "",
            "</details>",
        ]


def test_several_configurations_are_told_apart() -> None:
    text = markdown([Proof("a.json", (FAILS,)), Proof("b|c.json", (STARTS,))])
    assert "| `web`<br>`a.json` | ❌ does not start | 1: pull image: `s3` |" in text
    assert "| `web`<br><code>b&#124;c&#46;json</code> | ✅ starts |  |" in text


def test_what_is_too_long_for_github_is_counted() -> None:
    tasks = [task(path("s3", hop(FAILED, f"reason {number} " * 40)), family=f"t{number}") for number in range(300)]
    tasks += [task(path("s3", hop(PASSED)), family=f"s{number}") for number in range(200)]
    found = [Finding("open-egress", f"aws_x.y{number}", f"lets {number} out") for number in range(3)]
    text = printed(*tasks, findings=found)
    assert MAX_BYTES - 1500 < len(text.encode()) < 65_536
    assert "\n\nNot in this table: 260 of which each does not start, 200 of which each starts.\n\n" in text
    assert text.count("\n### ") == 1 + 300 - left(text, "reasons")
    assert text.count("\n- ") == 3 - left(text, "warnings")


def left(text: str, kind: str) -> int:
    last = text.split("\n\n")[-1]
    assert last.startswith("**Not here**, for GitHub takes no longer comment: ")
    assert last.endswith(". `fargate-prove` without `--markdown` prints all.")
    counted = [part.split() for part in last.partition(": ")[2].partition(".")[0].split(", ")]
    return next((int(number) for number, what in counted if what.rstrip("s") == kind.rstrip("s")), 0)


def test_of_many_reasons_a_task_names_the_first() -> None:
    many = [path(f"s{number}", hop(FAILED, f"reason {number}")) for number in range(20)]
    row = printed(task(*many)).split("\n")[6]
    assert row.endswith("8: pull image: `s7`<br>and 9-20 |")
    row = printed(task(*(path(f"s{number}", hop(FAILED)) for number in range(20)))).split("\n")[6]
    assert row.endswith("1: pull image: `s0`, `s1`, `s2`, `s3`, `s4`, `s5`, `s6`, `s7` and 12 more |")
