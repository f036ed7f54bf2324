"""AWS's quotas that a configuration can meet."""

# Of a VPC. Source: AWS PrivateLink Guide, vpc-limits-endpoints.
MAX_INTERFACE_ENDPOINTS = 50
# Addresses of a subnet that AWS keeps for itself. Source: Amazon VPC User Guide, subnet-sizing.
RESERVED_ADDRESSES = 5
# Of a resource, those that a person gives. Source: AWS Resource Groups and Tag Editor User Guide, tagging.
MAX_TAGS = 50
# Of a security group's name. Source: Amazon EC2 API Reference, CreateSecurityGroup.
MAX_GROUP_NAME = 255
# Characters of an endpoint's policy, white space included. Source: AWS PrivateLink Guide, vpc-limits-endpoints.
MAX_ENDPOINT_POLICY = 20_480
# Of all inline policies of a role together, white space not counted. Source: IAM User Guide, reference_iam-quotas.
MAX_ROLE_POLICY = 10_240
# Of each subnet, that an application load balancer must find free. Source: Elastic Load Balancing, User Guide for
# Application Load Balancers, Subnets for your load balancer.
BALANCER_ADDRESSES = 8
# Of a route table, the local route among them: the default, which AWS raises on request. Source: Amazon VPC quotas.
DEFAULT_ROUTES = 50
