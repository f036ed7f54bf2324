"""The endpoint that a VPC lacks, as blocks of Terraform."""

from fargate_privatelink.aws.services import EndpointType, Service
from fargate_privatelink.hcl.blocks import Block
from fargate_privatelink.hcl.lines import in_line
from fargate_privatelink.hcl.templates import quoted_literal
from fargate_privatelink.proof.iam.evaluation import Decision
from fargate_privatelink.proof.network.endpoints import Endpoint
from fargate_privatelink.proof.network.peers import Peer, permitted
from fargate_privatelink.proof.network.places import Place
from fargate_privatelink.proof.network.security import Style
from fargate_privatelink.proof.remedies.paste import Paste, resource
from fargate_privatelink.proof.remedies.peers import PeerKind, PeerReference, group_peer, subnet_peer
from fargate_privatelink.proof.remedies.security_group_rules import new_rule
from fargate_privatelink.proof.terraform.symbols import UNKNOWN, is_known


def new_address(place: Place, service: Service) -> str:
    """The address of the endpoint to add to a VPC."""
    return _added(place, service, _paste(place))[1]


def _added(place: Place, service: Service, paste: Paste) -> tuple[str, str]:
    return resource(place.model, paste, "aws_vpc_endpoint", service.terraform_name, _key(place, service))


def _key(place: Place, service: Service) -> tuple[str, ...]:
    return ("endpoint", place.vpc_key or "", service.name, str(service.endpoint_type))


def _paste(place: Place) -> Paste:
    vpc = place.vpc_key or ""
    return Paste(vpc if "." in vpc and is_known(vpc) else place.subnets[0].address, place.model)


def new_endpoint(place: Place, service: Service, name: str, *, private_dns: bool = True) -> str:
    """The endpoint to add for all tasks of a VPC that lack it in this run.

    It has the groups of another one that lets them in, or a group of its own.
    """
    model, key, paste = place.model, _key(place, service), _paste(place)
    places: list[Place] = model.additions.together(key, place.placement, place)
    vpc_id = paste.reference(place.vpc_key or "")
    header, made = _added(place, service, paste)
    arguments = {
        "vpc_id": vpc_id,
        "service_name": quoted_literal(name),
        "vpc_endpoint_type": quoted_literal(service.endpoint_type),
    }
    if service.endpoint_type is EndpointType.GATEWAY:
        tables = [table for of in places for each in of.subnets if (table := of.table(each))]
        named = dict.fromkeys(paste.reference(table.address, table.attribute) for table in tables)
        texts = [paste.text(Block(header, {**arguments, "route_table_ids": in_line(named)}))]
        public = Peer(service=service.name, public=True)
        peer = PeerReference(PeerKind.PREFIX_LIST, made, "prefix_list_id", service.terraform_name)
        shut = (of for of in places if of.groups and not _allowed_out(of, service.port, public))
        texts += [new_rule(model, of.groups[0], "egress", service.port, peer) for of in shut]
        return "\nand ".join(dict.fromkeys(texts))
    # One in each zone. Source: AWS PrivateLink Guide, create-interface-endpoint.
    ends = list({each.zone or each.address: each for of in reversed(places) for each in reversed(of.subnets)}.values())
    subnets = in_line([paste.reference(subnet.address) for subnet in reversed(ends)])
    arguments |= {"private_dns_enabled": str(private_dns).lower(), "subnet_ids": subnets}
    own_endpoints = (each for each in place.endpoints if each.address not in model.surveyed)
    taking = (each for each in own_endpoints if all(_takes(of, each, service.port) for of in places))
    if like := next(taking, None):
        known = (key for key in like.groups or () if key != UNKNOWN)
        groups = in_line([group_peer(model, key).expression(paste) for key in known])
        return paste.text(Block(header, {**arguments, "security_group_ids": groups}))
    own, address = resource(model, paste, "aws_security_group", f"endpoint_{service.terraform_name}", (*key, "group"))
    closed = [of for of in places if of.groups and not _lets_out(of, service.port, ())]
    inward = {"protocol": '"tcp"', "from_port": str(service.port), "to_port": str(service.port)}
    # Two groups whose own blocks name each other would be a cycle.
    if all(of.group_keys for of in places) and not any(of.groups[0].style("egress") is Style.INLINE for of in closed):
        named = dict.fromkeys(group_peer(model, (of.group_keys or ("",))[0]).expression(paste) for of in places)
        inward["security_groups"] = in_line(named)
    else:
        cidrs = dict.fromkeys(subnet_peer(each).expression(paste) for of in places for each in of.subnets)
        inward["cidr_blocks"] = in_line(cidrs)
    group = Block(own, {"vpc_id": vpc_id}, (Block("ingress", inward),))
    texts = [paste.text(group, Block(header, {**arguments, "security_group_ids": in_line([paste.reference(address)])}))]
    peer = PeerReference(PeerKind.GROUP, address, "id", f"endpoint_{service.terraform_name}")
    texts += [new_rule(model, of.groups[0], "egress", service.port, peer) for of in closed]
    return "\nand ".join(dict.fromkeys(texts))


def _allowed_out(place: Place, port: int, peer: Peer) -> bool:
    return permitted(place.groups, "egress", port, peer)[0] is Decision.ALLOWED


def _takes(place: Place, endpoint: Endpoint, port: int) -> bool:
    """Whether an endpoint's groups let the tasks in, and the tasks' groups let them out to them."""
    groups = [place.model.groups[key] for key in endpoint.groups or () if key in place.model.groups]
    within = place.vpc.cidrs if place.vpc else ()
    ends = [Peer(subnet.cidr, groups=place.group_keys, within=within) for subnet in place.subnets]
    let_in = groups and all(permitted(groups, "ingress", port, end)[0] is Decision.ALLOWED for end in ends)
    return bool(let_in) and _lets_out(place, port, endpoint.groups or ())


def _lets_out(place: Place, port: int, groups: tuple[str, ...]) -> bool:
    """Whether the tasks' groups let them out to network interfaces with some groups in their own subnets."""
    within = place.vpc.cidrs if place.vpc else ()
    ends = [Peer(subnet.cidr, groups=groups, within=within) for subnet in place.subnets]
    return all(permitted(place.groups, "egress", port, end)[0] is Decision.ALLOWED for end in ends)
