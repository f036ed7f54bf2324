"""`python -m fargate_privatelink.commands.run` is `fargate-run`."""

import sys

from fargate_privatelink.commands import once

sys.exit(once.run())
