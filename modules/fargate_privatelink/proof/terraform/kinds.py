"""The types of resource that are one kind of thing, whether a configuration makes it or adopts what AWS made."""

VPCS = ("aws_vpc", "aws_default_vpc")
SUBNETS = ("aws_subnet", "aws_default_subnet")
TABLES = ("aws_route_table", "aws_default_route_table")
ACLS = ("aws_network_acl", "aws_default_network_acl")
GROUPS = ("aws_security_group", "aws_default_security_group")
PREFIX_LISTS = ("aws_vpc_endpoint", "aws_prefix_list", "aws_ec2_managed_prefix_list")
BALANCERS = ("aws_lb", "aws_alb")
LISTENERS = ("aws_lb_listener", "aws_alb_listener")
LISTENER_RULES = ("aws_lb_listener_rule", "aws_alb_listener_rule")
TARGET_GROUPS = ("aws_lb_target_group", "aws_alb_target_group")
