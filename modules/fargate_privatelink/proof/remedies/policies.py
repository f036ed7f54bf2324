"""The statement that a policy lacks."""


def allow(actions: tuple[str, ...], resources: tuple[str, ...], where: str) -> str:
    """The statement to add to a policy."""
    named = ", ".join(resources)
    return f"allow {', '.join(actions)} on {named} in {where}"
