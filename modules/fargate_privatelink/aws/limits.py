"""AWS's quotas that a configuration can meet."""

# Of a VPC. Source: AWS PrivateLink Guide, vpc-limits-endpoints.
MAX_INTERFACE_ENDPOINTS = 50
# Characters of an endpoint's policy, white space included. Source: AWS PrivateLink Guide, vpc-limits-endpoints.
MAX_ENDPOINT_POLICY = 20_480
# Of all inline policies of a role together, white space not counted. Source: IAM User Guide, reference_iam-quotas.
MAX_ROLE_POLICY = 10_240
