"""The door: `python main.py [--config FILE] [--out DIR] [--prices FILE]` is the command `fargate-synth`."""

import sys

from fargate_privatelink.commands import once

if __name__ == "__main__":
    sys.exit(once.synth())
