"""Services of others that agents and libraries send to, told by the variable that holds the customer's key.

Source: the vendors' documentation of their agents, Fargate and environment variables.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from fargate_privatelink.requirements.sidecars.configuration import environment, host_of, injects

# The variable of the key, the domain that is called, and the variable that says another.
KEYS: Mapping[str, tuple[str, str]] = {
    "DD_API_KEY": ("datadoghq.com", "DD_SITE"),
    "DT_API_TOKEN": ("live.dynatrace.com", ""),
    "HONEYCOMB_API_KEY": ("api.honeycomb.io", ""),
    "NEW_RELIC_LICENSE_KEY": ("newrelic.com", "NEW_RELIC_HOST"),
    "NRIA_LICENSE_KEY": ("newrelic.com", ""),
    "SPLUNK_ACCESS_TOKEN": ("signalfx.com", ""),
}


def vendors(container: Mapping[str, Any]) -> Iterator[str]:
    """The domains that a container sends to."""
    variables = environment(container)
    for key, (domain, other) in KEYS.items():
        if key in variables or injects(container, key):
            yield host_of(variables.get(other, ""), domain)
