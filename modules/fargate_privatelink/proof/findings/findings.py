"""What to know of a network besides whether its tasks start; proof/rules.py has the table of all rules."""

from collections.abc import Iterator, Sequence

from fargate_privatelink.proof.findings.conflicts import conflicts, inbound_only
from fargate_privatelink.proof.findings.endpoint_policies import policies
from fargate_privatelink.proof.findings.endpoints import interfaces_to_s3, unknown_services, unneeded, zones_not_covered
from fargate_privatelink.proof.findings.foreign import foreign
from fargate_privatelink.proof.findings.internet import ways_out
from fargate_privatelink.proof.findings.log_group_keys import log_group_keys
from fargate_privatelink.proof.findings.network_acls import duplicate_acl_rules
from fargate_privatelink.proof.findings.private_zones import conflicting_zones
from fargate_privatelink.proof.findings.services import of_services
from fargate_privatelink.proof.findings.tasks import of_tasks
from fargate_privatelink.proof.hops.services import misplaced
from fargate_privatelink.proof.hops.walks import Walk
from fargate_privatelink.proof.network.model import Model
from fargate_privatelink.proof.verdicts.verdicts import Finding, Verdict

# What AWS refuses to make: of what is there already it has refused nothing.
REFUSALS = (
    *("conflicting-private-dns", "conflicting-route", "too-many-endpoints", "duplicate-zone", "conflicting-zone"),
    *("duplicate-acl-rule", "duplicate-name", "inbound-only-dns", "log-group-key"),
    *("foreign-subnet", "foreign-group", "foreign-route-table", "foreign-network-acl", "foreign-gateway"),
)


def findings(model: Model, walks: Sequence[Walk]) -> Iterator[Finding]:
    """The findings of a configuration; `walks` are those of all its tasks through the network."""
    for finding in _findings(model, walks):
        if not (finding.rule in REFUSALS and finding.address in model.surveyed):
            yield finding


def _findings(model: Model, walks: Sequence[Walk]) -> Iterator[Finding]:
    places = list({place.placement: place for place, _, _ in walks}.values())
    certain = [walk for walk in walks if not walk.place.placement.doubt]
    yield from ways_out([place for place in places if not place.placement.doubt], certain)
    yield from unneeded(model, places, walks)
    yield from policies(model, walks)
    yield from conflicts(model)
    yield from inbound_only(model)
    yield from conflicting_zones(model)
    yield from duplicate_acl_rules(model)
    yield from log_group_keys(model)
    # Of what a path says already, nothing is said again.
    failed = {hop.address for _, _, walked in certain for hop in walked.hops if hop.verdict is Verdict.FAILED}
    told = failed | {hop.address for place in places if not place.placement.doubt and (hop := misplaced(place))}
    yield from (finding for finding in foreign(model) if finding.address not in told)
    yield from zones_not_covered(certain)
    yield from interfaces_to_s3(walks)
    yield from unknown_services(model)
    yield from of_tasks(model)
    yield from of_services(model)
    yield from (Finding(*note) for note in model.notes)
