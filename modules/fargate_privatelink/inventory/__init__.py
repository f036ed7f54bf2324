"""What a stack creates, with what rights, and why: worked out of its settings and its task definitions."""

from fargate_privatelink.inventory.inventory import Inventory

__all__ = ["Inventory"]
