"""What refers to one value and does nothing with it, and what does not."""

import pytest

from fargate_privatelink.hcl.plain import plain

REFERENCES = {
    "aws_sqs_queue.work.arn": ("aws_sqs_queue", "work", "arn"),
    "aws_sqs_queue.work[0].arn": ("aws_sqs_queue", "work", "0", "arn"),
    'aws_sqs_queue.work["a-b"].arn': ("aws_sqs_queue", "work", "a-b", "arn"),
    "aws_rds_cluster.main.master_user_secret[0].secret_arn": (
        *("aws_rds_cluster", "main", "master_user_secret", "0", "secret_arn"),
    ),
    "data.aws_ssm_parameter.licence.arn": ("data", "aws_ssm_parameter", "licence", "arn"),
    "var.queue": ("var", "queue"),
    "var.queues.work": ("var", "queues", "work"),
    "local.queue_url": ("local", "queue_url"),
    "module.db.secret_arn": ("module", "db", "secret_arn"),
    'module.db["a"].secret_arn': ("module", "db", "a", "secret_arn"),
    " var.queue ": ("var", "queue"),
}


@pytest.mark.parametrize(("expression", "names"), REFERENCES.items(), ids=REFERENCES)
def test_a_reference_to_one_value(expression: str, names: tuple[str, ...]) -> None:
    assert plain(expression) == names


@pytest.mark.parametrize(
    "expression",
    [
        *("", "HOME", "HOME:-x", "var", "var.", "local", "module.db", "data.aws_ssm_parameter.licence", "1", '"text"'),
        *("aws_sqs_queue.work", "queue.work.arn", "HOME.x.y", "each.key", "count.index", "self.arn", "path.module"),
        *("terraform.workspace", "aws_sqs_queue.work[*].arn", "aws_sqs_queue.work[count.index].arn", "var.a + 1"),
        *("lower(var.a)", "var.a ? 1 : 2", "[var.a]", "(var.a)", 'var.a["${var.b}"]', "var.a..b", "var.a[", "!var.a"),
        *("aws_sqs_queue.work.*.arn", "var.a[]", "var.a[1, 2]", "var.a var.b", ".var.a", "a::b.c.d"),
    ],
)
def test_anything_else_is_none(expression: str) -> None:
    assert plain(expression) is None
