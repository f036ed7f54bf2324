"""Reads the roles of tasks with their policies."""

from collections.abc import Iterable

from fargate_privatelink.survey.reader import Reader, policy, stack_of


def read_roles(reader: Reader, arns: Iterable[str]) -> None:
    """Read roles of this account by their ARNs, their policies, and what bounds them."""
    own = sorted({arn for arn in arns if f":iam::{reader.number}:role/" in arn})
    reader.each(lambda arn: _read_role(reader, arn.rpartition("/")[2]), own)
    roles = reader.resources["aws_iam_role"].values()
    attached = {arn for role in roles for arn in role.get("managed_policy_arns", ())}
    bounds = {role["permissions_boundary"] for role in roles if "permissions_boundary" in role}
    reader.each(lambda arn: _read_policy(reader, arn), sorted(attached | bounds))


def _read_role(reader: Reader, name: str) -> None:
    role = reader.one("iam:GetRole", name, RoleName=name)
    names = sorted(reader.ask("iam:ListRolePolicies", name, RoleName=name))
    inline = [reader.one("iam:GetRolePolicy", name, RoleName=name, PolicyName=each) for each in names]
    attached = reader.ask("iam:ListAttachedRolePolicies", name, RoleName=name)
    if role:
        # A list that could not be read is not there, and none is empty for that.
        whole = reader.is_read("iam:ListRolePolicies", name) and all(inline)
        reader.add(
            "aws_iam_role",
            name,
            id=name,
            name=name,
            arn=role["Arn"],
            path=role.get("Path"),
            assume_role_policy=policy(role.get("AssumeRolePolicyDocument")),
            permissions_boundary=role.get("PermissionsBoundary", {}).get("PermissionsBoundaryArn"),
            inline_policy=[
                {"name": each["PolicyName"], "policy": policy(each["PolicyDocument"])} for each in inline if each
            ]
            if whole
            else None,
            managed_policy_arns=sorted(each["PolicyArn"] for each in attached)
            if reader.is_read("iam:ListAttachedRolePolicies", name)
            else None,
            tags=stack_of(role),
        )


def _read_policy(reader: Reader, arn: str) -> None:
    found = reader.one("iam:GetPolicy", arn, PolicyArn=arn)
    if found:
        version = reader.one("iam:GetPolicyVersion", arn, PolicyArn=arn, VersionId=found["DefaultVersionId"])
        if version:
            reader.add(
                "aws_iam_policy", arn, id=arn, arn=arn, name=found["PolicyName"], policy=policy(version["Document"])
            )
