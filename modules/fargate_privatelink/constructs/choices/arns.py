"""ARNs and policy documents where the region is a choice, and the account the one that the VPC is made in."""

import json
import re
from bisect import bisect_left
from collections.abc import Mapping
from typing import Any

from fargate_privatelink.constructs.choices.names import prefixed
from fargate_privatelink.constructs.choices.references import referred
from fargate_privatelink.hcl.text import literal
from fargate_privatelink.inventory import Inventory
from fargate_privatelink.requirements.start import SUFFIX

# A pattern that nothing has.
NONE = "(?!)"


class Located:
    """Puts what was worked out for the region of the settings and the account of the roles where it is made.

    `region`, `account` and `name_prefix` are texts of Terraform; the last is in front of the log groups that the stack
    creates. `exec_key` is what takes the place of the ARN of that key, `references` of what stands for those. What a
    task definition or `extra_services` names, by ARN or as an image, is where it says, and stays.
    """

    def __init__(
        self,
        inventory: Inventory,
        *,
        region: str,
        account: str,
        name_prefix: str,
        exec_key: str | None,
        references: Mapping[str, str],
    ) -> None:
        self._references = references
        self._given_account = inventory.account
        name = re.escape(inventory.settings.region.name)
        # The region and the account of an ARN, or the region of ECR's bucket of layers or of a service's host; not in
        # names that people gave.
        self._places = (
            (re.compile(rf"^(arn:[^:]*:[^:]*:|arn:[^:]*:s3:::prod-){name}(?=:|-starport-layer-bucket/)"), region),
            (re.compile(rf"^((?:secretsmanager|ssm)\.){name}(?=\.amazonaws\.)"), region),
            (re.compile(rf"^(arn:[^:]*:(?!ecr:)[^:]*:[^:]*:){inventory.account or NONE}(?=:)"), account),
        )
        self._account = account
        created = inventory.log_groups if inventory.settings.create.log_groups else ()
        self._log_groups = {f":log-group:{name}:*": f":log-group:{prefixed(name_prefix, name)}:*" for name in created}
        texts = (json.dumps(dict(task.definition.document)) for task in inventory.all_tasks)
        named = {arn for text in texts for arn in re.findall(r'arn:[^"]*', text)}
        keys = inventory.settings.kms_keys
        self._named = sorted(named.union(keys.secrets, [keys.exec] if keys.exec else []))
        self._chosen = {keys.exec: exec_key} if keys.exec and exec_key else {}
        services = (each for task in inventory.all_tasks for each in task.extra_services)
        self._said = {arn for each in services for arn in each.resources}

    def arn(self, arn: str) -> str:
        """An ARN as Terraform takes it."""
        found: str = referred(self._arn(arn), self._references)
        return found

    def _arn(self, arn: str) -> str:
        if arn in self._chosen:
            return self._chosen[arn]
        # A definition may add to an ARN, as to a secret's the key in its JSON, or leave out how a secret's ends.
        given = arn.removesuffix(SUFFIX)
        following = self._named[bisect_left(self._named, given) :][:1]
        if arn in self._said or (following and following[0].startswith(given)):
            return literal(arn)
        located = literal(arn)
        for place, chosen in self._places:
            if match := place.match(located):
                located = match[1] + chosen + located[match.end() :]
        where, mark, name = located.partition(":log-group:")
        return where + self._log_groups.get(mark + name, mark + name)

    def document(self, value: Any) -> Any:
        """A policy document with its ARNs as Terraform takes them."""
        if isinstance(value, dict):
            return {key: self.document(item) for key, item in value.items()}
        if isinstance(value, list):
            return [self.document(item) for item in value]
        if isinstance(value, str) and value.startswith("arn:"):
            return self.arn(value)
        # The condition that the caller is of the account.
        return self._account if value and value == self._given_account else value
