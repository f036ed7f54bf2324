"""What becomes of each service that tasks need: an endpoint that exists is used, or one is made, or nobody can tell.

Whether an endpoint serves is the proof's to say: its facts of the surveys, and its hops from a task in the subnets.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from fargate_privatelink.aws.services import EndpointType, Service
from fargate_privatelink.documents import Json
from fargate_privatelink.inventory.existing.decided import Decision, Destination, Reused, open_policies
from fargate_privatelink.inventory.existing.network import ExistingNetwork
from fargate_privatelink.proof.hops.endpoint_policies import endpoint_policy
from fargate_privatelink.proof.hops.security_groups import KNOWN_AFTER_APPLY
from fargate_privatelink.proof.hops.services import to_service
from fargate_privatelink.proof.hops.unread import awaited, of_names
from fargate_privatelink.proof.hops.walks import Walked
from fargate_privatelink.proof.network.endpoints import Endpoint
from fargate_privatelink.proof.network.places import Place
from fargate_privatelink.proof.network.tasks import TaskFacts
from fargate_privatelink.proof.remedies.paste import one_line
from fargate_privatelink.proof.rules import Step
from fargate_privatelink.proof.terraform.symbols import worded
from fargate_privatelink.proof.verdicts.verdicts import NOT_KNOWN, Hop, Verdict
from fargate_privatelink.requirements import Requirement, Task
from fargate_privatelink.settings import ExistingEndpoint, StackSettings
from fargate_privatelink.survey.document import STACK_TAG

# A task with what it needs of a service.
Need = tuple[Task, Requirement]
BY_HAND = "as existing_endpoints says"
ADDRESS = re.compile(r"\baws_\w+\.[\w:/-]+(?:\.[a-z0-9-]+)*\b")


def decide(network: ExistingNetwork, settings: StackSettings, service: Service, needs: Sequence[Need]) -> Decision:
    """What becomes of a service that some tasks need."""
    zones = tuple(network.subnets)
    if given := settings.existing_endpoints.get(service.name):
        return Decision(reused=_vouched(given))
    if not network.surveys or service.name in settings.existing_endpoints:
        return Decision(zones=zones)
    judge = _Judge(network, settings, service, needs)
    if service.endpoint_type is EndpointType.GATEWAY:
        return _together([judge.of(zone) for zone in zones])
    return judge.of(*zones)


def _vouched(given: ExistingEndpoint) -> Reused:
    """An endpoint that a person says is there and serves."""
    named = {"referenced_security_group_id": given.security_group_id, "prefix_list_id": given.prefix_list_id}
    destinations = [(argument, value) for argument, value in named.items() if value]
    destinations += [("cidr_ipv4", str(cidr)) for cidr in given.cidrs]
    ids = (given.id,) if given.id else ()
    return Reused(ids=ids, why=BY_HAND, destinations=tuple(destinations), is_remote=bool(given.cidrs))


def _together(decisions: Sequence[Decision]) -> Decision:
    """The decision on several subnets, each of which has its own gateway endpoint or none."""
    found = [each.reused for each in decisions if each.reused]
    reused = None
    if found:
        ids = tuple(dict.fromkeys(id_ for each in found for id_ in each.ids))
        destinations = tuple(dict.fromkeys(every for each in found for every in each.destinations))
        reused = replace(found[0], ids=ids, destinations=destinations)
    return Decision(
        reused=reused,
        zones=tuple(zone for each in decisions for zone in each.zones),
        problems=tuple(dict.fromkeys(problem for each in decisions for problem in each.problems)),
    )


class _Judge:
    """Decides on a service whose endpoints the surveys hold."""

    def __init__(
        self, network: ExistingNetwork, settings: StackSettings, service: Service, needs: Sequence[Need]
    ) -> None:
        self._network, self._settings, self._service, self._needs = network, settings, service, needs

    def of(self, *zones: str) -> Decision:
        """What becomes of the service for the subnets of some zones."""
        place = self._network.place(*zones)
        walked = self._walked(place)
        failed = [hop for hop in walked.hops if hop.verdict is Verdict.FAILED]
        endpoint, steps = walked.endpoint, {hop.step for hop in failed}
        if endpoint is None:
            if walked.over != NOT_KNOWN:
                return Decision(zones=zones)
            return Decision(problems=(self._unserved(failed) if failed else self._undecided(walked, of_names(place)),))
        # A gateway in other route tables, or an interface endpoint of another purpose: a gateway stands beside them.
        beside = Step.ROUTE in steps or (Step.NAME in steps and endpoint.type == EndpointType.INTERFACE)
        if beside and self._service.endpoint_type is EndpointType.GATEWAY:
            return Decision(zones=zones)
        doubted = {hop.step for hop in walked.hops if hop.verdict is Verdict.UNKNOWN}
        if endpoint.type == EndpointType.GATEWAY and Step.ROUTE in doubted:
            return Decision(problems=(self._undecided(walked),))
        missing = self._missing(endpoint, zones) if steps == {Step.INGRESS} else {}
        if failed and not missing:
            return Decision(problems=(self._unserved(failed, endpoint),))
        if refused := self._refused(place, endpoint):
            return Decision(problems=refused)
        return self._used(walked, endpoint, missing)

    def _walked(self, place: Place) -> Walked:
        """The way to the service, with what was not read in its hops."""
        walked = to_service(place, self._service, self._settings.region)
        return replace(walked, hops=tuple(awaited(place, walked.endpoint, hop) for hop in walked.hops))

    def _used(self, walked: Walked, endpoint: Endpoint, missing: Mapping[str, str]) -> Decision:
        destinations = self._destinations(endpoint)
        if not destinations:
            what = "prefix list" if endpoint.type == EndpointType.GATEWAY else "addresses"
            message = f"{self._title(endpoint)} serves, and its {what} must be known for the tasks' rules"
            return Decision(problems=(f"{message}: survey its VPC{OR_BY_HAND}",))
        telling = Step.ROUTE if endpoint.type == EndpointType.GATEWAY else Step.NAME
        why = next((hop.message for hop in walked.hops if hop.step is telling), "")
        doubt = next((hop for hop in walked.hops if hop.verdict is Verdict.UNKNOWN), None)
        return Decision(
            reused=Reused(
                ids=(self._id(endpoint.address),),
                why=self._plain(worded(why)),
                destinations=destinations,
                group=self._group(endpoint) or "" if missing else "",
                missing=missing,
                doubt=self._said(doubt) if doubt else "",
                is_remote=endpoint.vpc != self._network.address(self._network.vpc_id),
            )
        )

    def _missing(self, endpoint: Endpoint, zones: Sequence[str]) -> dict[str, str]:
        """The subnets that an endpoint's group does not let in, where the stack may add rules to that group."""
        is_local = endpoint.vpc == self._network.address(self._network.vpc_id) and not self._network.is_shared
        if not (self._settings.complete_existing_endpoints and is_local and self._group(endpoint)):
            return {}
        return self._lacking(zones)

    def _lacking(self, zones: Sequence[str]) -> dict[str, str]:
        """The CIDRs of the subnets that are not let in, by zone."""
        found = {}
        for zone in zones:
            hops = to_service(self._network.place(zone), self._service, self._settings.region).hops
            if any(hop.verdict is Verdict.FAILED and hop.step is Step.INGRESS for hop in hops):
                found[zone] = str(self._network.subnets[zone].cidr)
        return found

    def _refused(self, place: Place, endpoint: Endpoint) -> tuple[str, ...]:
        """What the endpoint's policy denies the tasks: nobody but its owner changes that."""
        found = []
        tags = self._values(endpoint).get("tags")
        stack = tags.get(STACK_TAG) if isinstance(tags, Mapping) else None
        for task, need in self._needs:
            facts = TaskFacts(task.definition.family, task.definition.family, task, place.placement)
            found += [
                f"{self._title(endpoint)} does not serve {facts.family}: "
                + self._said(replace(hop, remedy=open_policies(stack)) if stack else hop)
                for hop in endpoint_policy(facts, task, need, endpoint, place)
                if hop.verdict is Verdict.FAILED
            ]
        return tuple(dict.fromkeys(found))

    def _destinations(self, endpoint: Endpoint) -> tuple[Destination, ...]:
        if endpoint.type == EndpointType.GATEWAY:
            list_ = self._network.prefix_list(self._service.endpoint_name(self._settings.region))
            return (("prefix_list_id", list_),) if list_ else ()
        network, model = self._network, self._network.model
        group = self._group(endpoint)
        if group and endpoint.vpc == network.address(network.vpc_id) and not network.is_shared:
            return (("referenced_security_group_id", group),)
        # Over a transit gateway, and of another account's group, a rule names addresses.
        subnets = [model.subnets.get(key) for key in endpoint.subnets or ()]
        cidrs = [subnet.cidr for subnet in subnets if subnet and subnet.cidr]
        vpc = model.vpcs.get(endpoint.vpc or "")
        if len(cidrs) < len(subnets) or not cidrs:
            cidrs = list(vpc.cidrs) if vpc else []
        return tuple(("cidr_ipv4", cidr) for cidr in sorted(set(cidrs)))

    def _group(self, endpoint: Endpoint) -> str | None:
        """The id of a security group of an endpoint, where it is known."""
        ids = [self._id(key) for key in endpoint.groups or ()]
        return next((id_ for id_ in ids if id_.startswith("sg-")), None)

    def _values(self, endpoint: Endpoint) -> Json:
        """What the surveys hold of an endpoint."""
        resources = self._network.configuration.resources
        return next((each.values for each in resources if each.address == endpoint.address), {})

    def _id(self, address: str) -> str:
        return self._network.ids.get(address, address)

    def _title(self, endpoint: Endpoint) -> str:
        return f"{self._service.name}: endpoint {self._id(endpoint.address)}"

    def _said(self, hop: Hop) -> str:
        """A hop in the words of whoever knows the network by ids."""
        parts = [hop.address, hop.message, *([one_line(hop.remedy)] if hop.remedy else [])]
        return self._plain(": ".join(worded(part) for part in parts))

    def _plain(self, text: str) -> str:
        """A text with ids in place of the addresses under which the facts hold what is surveyed, and nobody applies."""
        text = text.replace(KNOWN_AFTER_APPLY, "not known")
        return ADDRESS.sub(lambda found: self._network.ids.get(found[0], found[0]), text)

    def _unserved(self, failed: Sequence[Hop], endpoint: Endpoint | None = None) -> str:
        if endpoint is None:
            # That there is none is no reason: it is made where its name may lead to it.
            failed = [hop for hop in failed if hop.step is not Step.ENDPOINT] or failed
            return f"{self._service.name}: {'; '.join(map(self._said, failed))}"
        hops = [self._said(hop) for hop in failed if hop.step is not Step.INGRESS]
        lacking = self._lacking([*self._network.subnets]).values() if len(hops) < len(failed) else ()
        if lacking:
            hops.append(self._shut_out(endpoint, lacking))
        mended = OR_COMPLETE + "s" * (len(lacking) > 1) if {hop.step for hop in failed} == {Step.INGRESS} else ""
        is_ours = endpoint.vpc == self._network.address(self._network.vpc_id) and not self._network.is_shared
        return f"{self._title(endpoint)} does not serve the tasks: {'; '.join(hops)}{mended if is_ours else ''}"

    def _shut_out(self, endpoint: Endpoint, lacking: Collection[str]) -> str:
        """The rules that an endpoint's group lacks."""
        group = self._group(endpoint) or "its security group"
        rule = f'an aws_vpc_security_group_ingress_rule with security_group_id = "{group}", ip_protocol = "tcp"'
        ports = f"from_port = {self._service.port} and to_port = {self._service.port}"
        message = f"{group} does not let TCP {self._service.port} in from {', '.join(lacking)}: its owner adds for each"
        return f"{message} {rule}, {ports} and the CIDR as cidr_ipv4"

    def _undecided(self, walked: Walked, why: str = "") -> str:
        """That nobody can tell whether an endpoint serves; `why` is what was not read of where names lead."""
        unknown = f"whether an endpoint that exists serves {self._network.vpc_id} is not known"
        if why:
            what, _, remedy = why.partition(": ")
            return f"{self._service.name}: {self._plain(what)}, and {unknown}: {remedy}{OR_BY_HAND}"
        said = self._said(next(hop for hop in walked.hops if hop.verdict is Verdict.UNKNOWN))
        again = "" if ": survey it again" in said else ": survey what was not read"
        return f"{self._service.name}: {unknown}: {said}{again}{OR_BY_HAND}"


OR_BY_HAND = ", or say in existing_endpoints what is there, or false where nothing is"
OR_COMPLETE = "; or set complete_existing_endpoints = true, and the stack adds the rule"
