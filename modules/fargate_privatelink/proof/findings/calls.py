"""The services that the roles of a configuration may call, besides what ECS calls with execution roles."""

from collections.abc import Iterator
from fnmatch import fnmatchcase
from functools import cached_property

from fargate_privatelink.aws.actions import action_prefixes
from fargate_privatelink.proof.iam.policies import PolicyStatement
from fargate_privatelink.proof.iam.roles import IamRole
from fargate_privatelink.proof.network.model import Model


class Calls:
    """What roles are allowed. Of an execution role the paths of its tasks say what is called with it."""

    def __init__(self, model: Model) -> None:
        self._model = model

    def may_call(self, service: str) -> bool:
        """Whether a role is, or may be, allowed an action of a service, by the last part of its endpoint's name."""
        if self._patterns is None:
            return True
        prefixes = action_prefixes(service)
        return any(fnmatchcase(prefix, pattern) for prefix in prefixes for pattern in self._patterns)

    @cached_property
    def _patterns(self) -> frozenset[str] | None:
        """What the allowed actions begin with, wildcards among it; None where some of it is not known."""
        found: set[str] = set()
        for role in self._roles():
            if not role.is_whole or any(policy.document is None for policy in role.policies):
                return None
            for policy in role.policies:
                for statement in policy.document.statements if policy.document else ():
                    found |= _allowed(statement)
        return frozenset(found)

    def _roles(self) -> Iterator[IamRole]:
        executing = {facts.execution_role for facts in self._model.tasks}
        calling = {facts.task_role for facts in self._model.tasks}
        yield from (role for key, role in self._model.roles.items() if key in calling or key not in executing)


def _allowed(statement: PolicyStatement) -> set[str]:
    if not statement.allows:
        return set()
    return {"*"} if statement.excludes_actions else {action.partition(":")[0].lower() for action in statement.actions}
