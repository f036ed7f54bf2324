"""CIDRs that mean every address."""

ANYWHERE = "0.0.0.0/0"
ANYWHERE_IPV6 = "::/0"
