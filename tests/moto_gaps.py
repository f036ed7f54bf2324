"""What moto 5.2 lacks of the calls that a survey makes, and answers otherwise than AWS.

It has no Route 53 Profiles, no block on public access, no encryption controls and no pull-through cache rules: here an
account has none of them either, unless a test puts an answer in the shape of the API into `ANSWERS`. A private zone is
public without a parameter that Terraform does not send. A route table of a transit gateway has no propagated routes,
names no attachments, and cannot be left by what never joined it; an attachment loses the tags that it is made with, and
is not there when it is deleted, where AWS shows it for a while as that.
"""

import json
from collections.abc import Iterable
from typing import Any

from moto.core.responses import ActionResult
from moto.ec2.models import EC2Backend
from moto.ec2.responses import EC2Response
from moto.ecr.responses import ECRResponse
from moto.moto_server.werkzeug_app import DomainDispatcherApplication
from moto.route53.responses import Route53

RULES = "describe_pull_through_cache_rules"
# What AWS answers where nobody has set anything, by operation.
NOTHING: dict[str, Any] = {
    "describe_vpc_block_public_access_options": {"VpcBlockPublicAccessOptions": {"InternetGatewayBlockMode": "off"}},
    "describe_vpc_block_public_access_exclusions": {"VpcBlockPublicAccessExclusions": []},
    "describe_vpc_encryption_controls": {"VpcEncryptionControls": []},
    RULES: {"pullThroughCacheRules": []},
    "/profileassociations": {"ProfileAssociations": []},
    "/profileresourceassociations": {"ProfileResourceAssociations": []},
}
# What it answers in a test, by operation, or by the path of a call.
ANSWERS: dict[str, Any] = {}


def mend() -> None:
    """Mend the moto of this process."""
    for name in NOTHING:
        if not (name.startswith("/") or name == RULES):
            setattr(EC2Response, name, lambda _, name=name: ActionResult(_answer(name)))
    _answer_profiles()
    setattr(ECRResponse, RULES, lambda _: ActionResult(_answer(RULES)))
    _make_zones_of_vpcs_private()
    _propagate_routes()
    _tag_attachments()
    _show_deleted_attachments()


def _answer(name: str) -> Any:
    return ANSWERS.get(name, NOTHING[name])


def _answer_profiles() -> None:
    dispatch = DomainDispatcherApplication.__call__

    def answer(application: Any, environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        path = str(environ["PATH_INFO"])
        for name in NOTHING:
            if name.startswith("/") and path.startswith(name):
                start("200 OK", [("Content-Type", "application/json")])
                return [json.dumps(_answer(name)).encode()]
        answered: Iterable[bytes] = dispatch(application, environ, start)
        return answered

    setattr(DomainDispatcherApplication, "__call__", answer)  # noqa: B010


def _make_zones_of_vpcs_private() -> None:
    read = Route53._get_bool_param

    def read_and_conclude(response: Any, name: str, if_none: Any = None) -> Any:
        is_of_vpc = name == "HostedZoneConfig.PrivateZone" and response._get_param("VPC.VPCId")
        return True if is_of_vpc else read(response, name, if_none)

    setattr(Route53, "_get_bool_param", read_and_conclude)  # noqa: B010


def _propagate_routes() -> None:
    search, leave = EC2Backend.search_transit_gateway_routes, EC2Backend.disassociate_transit_gateway_route_table

    def search_all(backend: Any, transit_gateway_route_table_id: str, filters: Any, max_results: Any = None) -> Any:
        table = backend.transit_gateways_route_tables[transit_gateway_route_table_id]
        found = {}
        for attachment in _propagating(backend, table):
            for block in backend.vpcs[attachment.resource_id].get_cidr_block_association_set():
                route = {"destinationCidrBlock": block["cidr_block"], "type": "propagated", "state": "active"}
                found[block["cidr_block"]] = {**route, "transitGatewayAttachments": [_named(attachment)]}
        for route in search(backend, transit_gateway_route_table_id, filters):
            one = route.get("transitGatewayAttachments")
            found[str(route["destinationCidrBlock"])] = {**route, "transitGatewayAttachments": [one] if one else []}
        return list(found.values())

    def leave_if_joined(backend: Any, tgw_attach_id: str, tgw_rt_id: str) -> Any:
        if tgw_attach_id not in backend.transit_gateway_associations:
            backend.associate_transit_gateway_route_table(tgw_attach_id, tgw_rt_id)
        return leave(backend, tgw_attach_id, tgw_rt_id)

    setattr(EC2Backend, "search_transit_gateway_routes", search_all)  # noqa: B010
    setattr(EC2Backend, "disassociate_transit_gateway_route_table", leave_if_joined)  # noqa: B010


def _tag_attachments() -> None:
    create = EC2Response.create_transit_gateway_vpc_attachment

    def create_with_tags(response: Any) -> ActionResult:
        parse = response._parse_tag_specification
        # Moto looks for the tags of a route table there.
        response._parse_tag_specification = lambda: {
            "transit-gateway-route-table": parse().get("transit-gateway-attachment", {})
        }
        try:
            return create(response)
        finally:
            del response._parse_tag_specification

    setattr(EC2Response, "create_transit_gateway_vpc_attachment", create_with_tags)  # noqa: B010


def _show_deleted_attachments() -> None:
    delete, describe = (
        EC2Backend.delete_transit_gateway_vpc_attachment,
        EC2Backend.describe_transit_gateway_vpc_attachments,
    )
    gone: dict[str, Any] = {}

    def delete_and_keep(backend: Any, transit_gateway_attachment_id: str) -> Any:
        return gone.setdefault(transit_gateway_attachment_id, delete(backend, transit_gateway_attachment_id))

    def describe_all(backend: Any, transit_gateways_attachment_ids: Any = None, filters: Any = None) -> list[Any]:
        deleted = [gone[each] for each in transit_gateways_attachment_ids or () if each in gone]
        return [*describe(backend, transit_gateways_attachment_ids, filters), *deleted]

    setattr(EC2Backend, "delete_transit_gateway_vpc_attachment", delete_and_keep)  # noqa: B010
    setattr(EC2Backend, "describe_transit_gateway_vpc_attachments", describe_all)  # noqa: B010


def _propagating(backend: Any, table: Any) -> Iterable[Any]:
    """The attachments that propagate to a table: those that were told to, or all to the one that a gateway has."""
    attachments = backend.transit_gateway_attachments
    told = [attachments[each.transitGatewayAttachmentId] for each in table.route_table_propagation]
    gateway = backend.transit_gateways[table.transit_gateway_id]
    if table is gateway.default_route_table and gateway.options["DefaultRouteTablePropagation"] == "enable":
        told += [each for each in attachments.values() if each.transit_gateway_id == gateway.id and each.association]
    return [each for each in told if each.resource_type == "vpc" and each.state == "available"]


def _named(attachment: Any) -> dict[str, str]:
    return {
        "resourceId": attachment.resource_id,
        "resourceType": attachment.resource_type,
        "transitGatewayAttachmentId": attachment.id,
    }
