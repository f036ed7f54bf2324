"""What surveys did not read, so that nothing about it is certain, and in words why and what would tell."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from fargate_privatelink.survey.document import EVERYWHERE, Reading, Survey

VPCS = ("aws_vpc", "aws_default_vpc")
WORDS: Mapping[Reading | None, str] = {
    Reading.DENIED: "was denied: survey it again with a role that may call it",
    Reading.HIDDEN: "is hidden from account {account}: a survey of its owner's account tells",
    Reading.NOT_OFFERED: "is not offered in {region}: look there yourself",
    None: "was not read: survey it again with fargate-survey",
}


@dataclass(frozen=True)
class Unread:
    """The surveys of a run, and what each did not read."""

    surveys: tuple[Survey, ...] = ()
    # Each is asked for again and again.
    _found: dict[tuple[str, ...], str] = field(default_factory=dict, compare=False, repr=False)

    def holds(self, vpc: str) -> bool:
        """Whether a survey is of a VPC, by its id."""
        return any(True for _ in self._of_vpc(vpc))

    def of_vpc(self, vpc: str, *actions: str, scopes: tuple[str, ...] = ()) -> str:
        """Why not all is known that some actions tell of a VPC, or of something in it; nothing where all is."""
        return next(
            filter(None, (self._why(action, (vpc, *scopes), tuple(self._of_vpc(vpc))) for action in actions)), ""
        )

    def of_account(self, account: str, *actions: str, scopes: tuple[str, ...]) -> str:
        """Why not all is known that some actions tell of something in an account; nothing where all is."""
        surveys = tuple(each for each in self.surveys if each.account == account)
        return next(filter(None, (self._why(action, scopes, surveys) for action in actions)), "")

    def refused(self, action: str, scope: str) -> str:
        """Why an action that may be called for one thing many times or never was not answered, if so."""
        for each in self.surveys:
            reading = each.reading(action, scope)
            if reading not in (None, Reading.READ):
                words = WORDS[reading].format(account=each.account, region=each.region.name)
                return f"{action} of {scope} {words}"
        return ""

    def lacking(self, *actions: str) -> str:
        """Why some actions were not answered for anything at all, or for something; nothing where all were."""
        for action in actions:
            for each in self.surveys:
                found: Mapping[str, Reading | None] = each.read.get(action) or {EVERYWHERE: None}
                if left := [scope for scope, reading in found.items() if reading is not Reading.READ]:
                    scope = min(left)
                    words = WORDS[found[scope]].format(account=each.account, region=each.region.name)
                    return f"{action} of {scope} {words}" if scope != EVERYWHERE else f"{action} {words}"
        return ""

    def _of_vpc(self, vpc: str) -> Iterator[Survey]:
        for each in self.surveys:
            if vpc in each.vpcs or any(vpc in each.resources.get(type_, {}) for type_ in VPCS):
                yield each

    def _why(self, action: str, scopes: tuple[str, ...], surveys: tuple[Survey, ...]) -> str:
        key = (action, *scopes, *(f"{each.account} {each.region}" for each in surveys))
        if key not in self._found:
            self._found[key] = self._unread(action, scopes, surveys)
        return self._found[key]

    def _unread(self, action: str, scopes: tuple[str, ...], surveys: tuple[Survey, ...]) -> str:
        # What another account's survey read of the thing itself counts as much.
        if any(each.is_read(action, scope) for each in self.surveys for scope in scopes):
            return ""
        became: list[tuple[str, Reading | None, Survey]] = []
        for each in surveys:
            found = next((scope for scope in (*scopes, EVERYWHERE) if each.reading(action, scope)), EVERYWHERE)
            became.append((found, each.reading(action, found), each))
        if not became or any(reading is Reading.READ for _, reading, _ in became):
            return ""
        _, reading, survey = next((each for each in became if each[1]), became[0])
        words = WORDS[reading].format(account=survey.account, region=survey.region.name)
        return f"{action} of {scopes[0]} {words}"
