"""What a listener does with requests, and which requests a rule takes."""

from collections.abc import Mapping, Sequence

from fargate_privatelink.cdktf.bindings import (
    LbListenerDefaultAction,
    LbListenerDefaultActionFixedResponse,
    LbListenerDefaultActionRedirect,
    LbListenerRuleAction,
    LbListenerRuleCondition,
    LbListenerRuleConditionHostHeader,
    LbListenerRuleConditionPathPattern,
)

HTTP, HTTPS = 80, 443


def to_group(arn: str) -> LbListenerDefaultAction:
    """Send to a target group what no rule takes."""
    return LbListenerDefaultAction(type="forward", target_group_arn=arn)


def nothing() -> LbListenerDefaultAction:
    """Answer with 404."""
    answer = LbListenerDefaultActionFixedResponse(
        content_type="text/plain", message_body="Not found", status_code="404"
    )
    return LbListenerDefaultAction(type="fixed-response", fixed_response=answer)


def redirect() -> LbListenerDefaultAction:
    """Send callers to HTTPS."""
    https = LbListenerDefaultActionRedirect(port=str(HTTPS), protocol="HTTPS", status_code="HTTP_301")
    return LbListenerDefaultAction(type="redirect", redirect=https)


def forward(arn: str) -> LbListenerRuleAction:
    """Send to a target group."""
    return LbListenerRuleAction(type="forward", target_group_arn=arn)


def conditions(given: Mapping[str, Sequence[str]]) -> list[LbListenerRuleCondition]:
    """The conditions of a rule: hosts and paths."""
    found = []
    if hosts := given["hosts"]:
        found.append(LbListenerRuleCondition(host_header=LbListenerRuleConditionHostHeader(values=hosts)))
    if paths := given["paths"]:
        found.append(LbListenerRuleCondition(path_pattern=LbListenerRuleConditionPathPattern(values=paths)))
    return found
