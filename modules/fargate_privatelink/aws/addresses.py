"""Ranges of addresses that AWS's rules and routes name alike. Source: Amazon VPC User Guide, Security group rules."""

# Every address: of a route, the default one; of a rule, whoever it is.
ANYWHERE = "0.0.0.0/0"
ANYWHERE_IPV6 = "::/0"
