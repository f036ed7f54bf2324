"""Roles, and the IAM policy documents that say what they are allowed."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from fargate_privatelink.aws.arns import Arn
from fargate_privatelink.requirements import Grant


@dataclass(frozen=True)
class Statement:
    """One `Allow` statement of an IAM policy; `condition` has the keys that must equal a value."""

    sid: str
    actions: tuple[str, ...]
    resources: tuple[str, ...]
    condition: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class TaskRole:
    """A role that task definitions name, with exactly what the tasks need of it."""

    arn: Arn
    statements: tuple[Statement, ...]

    @property
    def name(self) -> str:
        return self.arn.name

    @property
    def path(self) -> str:
        """The IAM path: `/` unless the ARN has one."""
        return self.arn.path


def policy(statements: Iterable[Statement]) -> dict[str, object]:
    """An IAM policy document that allows `statements`."""
    return {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Sid": statement.sid,
                "Effect": "Allow",
                "Action": list(statement.actions),
                "Resource": list(statement.resources),
                **({"Condition": {"StringEquals": dict(statement.condition)}} if statement.condition else {}),
            }
            for statement in statements
        ],
    }


def statements(grants: Iterable[Grant]) -> tuple[Statement, ...]:
    """Grants as statements: one for each set of actions and condition, with the resources of all."""
    resources: dict[tuple[str, tuple[str, ...], tuple[tuple[str, str], ...]], set[str]] = defaultdict(set)
    for grant in grants:
        resources[grant.sid, grant.actions, grant.condition].update(grant.resources)
    found: list[Statement] = []
    taken: dict[str, int] = defaultdict(int)
    for (sid, actions, condition), of_these in sorted(resources.items()):
        taken[sid] += 1
        unique = sid if taken[sid] == 1 else f"{sid}{taken[sid]}"
        found.append(Statement(unique, actions, tuple(sorted(of_these)), condition))
    return tuple(found)
