"""What forwards requests to a target group: a listener or a rule, and the load balancer before it."""

from collections.abc import Sequence

from fargate_privatelink.proof.hops.security_groups import KNOWN_AFTER_APPLY, NOT_IN_CONFIGURATION
from fargate_privatelink.proof.hops.way_in.targets import PROTOCOLS
from fargate_privatelink.proof.network.load_balancers import Balanced, BalancerType, Forward, Listener, TargetGroup
from fargate_privatelink.proof.network.model import Model
from fargate_privatelink.proof.rules import Step
from fargate_privatelink.proof.terraform.addresses import layer_of
from fargate_privatelink.proof.terraform.symbols import worded
from fargate_privatelink.proof.verdicts.service_events import NO_BALANCER, NO_CERTIFICATE, NO_TRAFFIC, REFUSED
from fargate_privatelink.proof.verdicts.verdicts import ORDER, Hop, Verdict

SECURE = ("HTTPS", "TLS")


def forwarding(model: Model, service: Balanced, key: str, group: TargetGroup) -> tuple[Hop, list[Listener]]:
    """Whether something forwards to a target group, and the listeners of it that are known."""
    found = model.ways_in.forwards.get(key, ())
    if not found:
        return _nothing(model, service, group), []
    judged = [(_forward(model, each, service), each) for each in found]
    hop, _ = min(judged, key=lambda each: ORDER.index(each[0].verdict))
    taken = [each for of, each in judged if of.verdict is hop.verdict]
    listeners = (model.ways_in.listeners.get(each.listener or "") for each in taken)
    return hop, list(dict.fromkeys(each for each in listeners if each))


def _nothing(model: Model, service: Balanced, group: TargetGroup) -> Hop:
    """Nothing here forwards to a target group: that is certain where the configuration has listeners of its own."""
    message = "no listener and no rule of one forwards to it"
    ways = model.ways_in
    own = layer_of(group.address)
    has_listeners = any(layer_of(each) == own and ".data." not in f".{each}" for each in ways.listeners)
    if group.is_held and has_listeners and not service.swaps:
        remedy = "name it in an aws_lb_listener_rule, or as default_action of a listener, and that in depends_on of"
        remedy += f" {service.address}"
        return Hop(Step.LISTENER, Verdict.FAILED, group.address, message, remedy, NO_BALANCER)
    why = "in this configuration: unless one elsewhere does, the service is refused"
    if service.swaps:
        why = "now, which deployments of the service may change"
    return Hop(Step.LISTENER, Verdict.UNKNOWN, group.address, f"{message} {why}")


def _forward(model: Model, forward: Forward, service: Balanced) -> Hop:
    listener = model.ways_in.listeners.get(forward.listener or "")
    if not forward.is_certain:
        return Hop(Step.LISTENER, Verdict.UNKNOWN, forward.address, f"whether it forwards there is {KNOWN_AFTER_APPLY}")
    if forward.weight == 0 and not service.swaps:
        message = "forwards to it with weight 0: nothing"
        remedy = f"give it a weight above 0 in {forward.address}"
        return Hop(Step.LISTENER, Verdict.FAILED, forward.address, message, remedy, NO_TRAFFIC)
    if listener is None:
        missing = f"{worded(forward.listener)} {NOT_IN_CONFIGURATION}" if forward.listener else "is not known"
        message = f"forwards to it, and its listener {missing}"
        return Hop(Step.LISTENER, Verdict.UNKNOWN, forward.address, message)
    if not listener.is_certain or forward.weight in (None, 0):
        return Hop(Step.LISTENER, Verdict.UNKNOWN, forward.address, "whether it forwards there is not known")
    return _listening(model, listener) or Hop(Step.LISTENER, Verdict.PASSED, forward.address, "forwards to it")


def _listening(model: Model, listener: Listener) -> Hop | None:
    """Why AWS does not take a listener, if so."""
    balancer = model.ways_in.balancers.get(listener.balancer or "")
    if listener.protocol in SECURE and listener.has_certificate is False:
        message = f"has protocol {listener.protocol} and no certificate_arn"
        remedy = f"set certificate_arn on {listener.address}"
        return Hop(
            Step.LISTENER, Verdict.FAILED, listener.address, message, remedy, NO_CERTIFICATE.format(listener.protocol)
        )
    type_ = balancer.type if balancer else None
    others = [
        protocol
        for each, all_ in PROTOCOLS.items()
        if type_ in tuple(BalancerType) and each != type_
        for protocol in all_
    ]
    if listener.protocol in others:
        message = f"has protocol {listener.protocol}, and {balancer.address if balancer else ''} is of type {type_}"
        remedy = f"set protocol of {listener.address} to one of its type"
        return Hop(Step.LISTENER, Verdict.FAILED, listener.address, message, remedy, REFUSED)
    return None


def ports(listeners: Sequence[Listener]) -> list[int]:
    """The ports that listeners take requests at, as far as they are known."""
    return sorted({each.port for each in listeners if each.port is not None})
