"""The names that an account has once, with what a module's operator puts in front of them."""


def prefixed(prefix: str, name: str) -> str:
    """A name with `prefix` in front, behind the slash that a log group's begins with; both are texts of Terraform."""
    return f"/{prefix}{name[1:]}" if name.startswith("/") else f"{prefix}{name}"
