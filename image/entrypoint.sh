#!/bin/bash
# Prints LOG_MESSAGE and stays for 30 seconds.
set -euo pipefail

# The first process of a container has no default action for SIGTERM, and bash runs a trap only after the
# command in the foreground: with the sleep in the background, wait returns at once.
trap 'kill "${sleeper:-}" 2>/dev/null || true; exit 143' TERM INT

printf '%s\n' "${LOG_MESSAGE:-}"

sleep 30 &
sleeper=$!
wait "${sleeper}"
