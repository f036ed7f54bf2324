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


def new_endpoint(place: Place, service: Service, name: str) -> str:
    """The endpoint to add: with the groups of another one that lets the tasks in, or with a group of its own."""
    vpc = place.vpc_key or ""
    paste = Paste(vpc if "." in vpc and is_known(vpc) else place.subnets[0].address)
    vpc_id = paste.reference(vpc)
    header, made = resource(place.model, paste, "aws_vpc_endpoint", service.terraform_name)
    arguments = {
        "vpc_id": vpc_id,
        "service_name": quoted_literal(name),
        "vpc_endpoint_type": quoted_literal(service.endpoint_type),
    }
    if service.endpoint_type is EndpointType.GATEWAY:
        tables = [table for each in place.subnets if (table := place.table(each))]
        named = dict.fromkeys(paste.reference(table.address, table.attribute) for table in tables)
        text = paste.text(Block(header, {**arguments, "route_table_ids": in_line(named)}))
        public = Peer(service=service.name, public=True)
        if place.groups and permitted(place.groups, "egress", service.port, public)[0] is not Decision.ALLOWED:
            peer = PeerReference(PeerKind.PREFIX_LIST, made, "prefix_list_id", service.terraform_name)
            text += f"\nand {new_rule(place.model, place.groups[0], 'egress', service.port, peer)}"
        return text
    subnets = in_line([paste.reference(subnet.address) for subnet in place.subnets])
    arguments |= {"private_dns_enabled": "true", "subnet_ids": subnets}
    if like := next((each for each in place.endpoints if _takes(place, each, service.port)), None):
        known = (key for key in like.groups or () if key != UNKNOWN)
        groups = in_line([group_peer(place.model, key).expression(paste) for key in known])
        return paste.text(Block(header, {**arguments, "security_group_ids": groups}))
    own, address = resource(place.model, paste, "aws_security_group", f"endpoint_{service.terraform_name}")
    closed = place.groups and not _lets_out(place, service.port, ())
    inward = {"protocol": '"tcp"', "from_port": str(service.port), "to_port": str(service.port)}
    # Two groups whose own blocks name each other would be a cycle.
    if place.group_keys and not (closed and place.groups[0].style is Style.INLINE):
        inward["security_groups"] = in_line([group_peer(place.model, place.group_keys[0]).expression(paste)])
    else:
        inward["cidr_blocks"] = in_line([subnet_peer(each).expression(paste) for each in place.subnets])
    group = Block(own, {"vpc_id": vpc_id}, (Block("ingress", inward),))
    texts = [paste.text(group, Block(header, {**arguments, "security_group_ids": in_line([paste.reference(address)])}))]
    if closed:
        peer = PeerReference(PeerKind.GROUP, address, "id", f"endpoint_{service.terraform_name}")
        texts.append(new_rule(place.model, place.groups[0], "egress", service.port, peer))
    return "\nand ".join(texts)


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
