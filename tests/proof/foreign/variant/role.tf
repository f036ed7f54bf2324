data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "Service"
      identifiers = ["ecs-tasks.amazonaws.com"]
    }
  }
}

resource "aws_iam_role" "this" {
  for_each           = toset(["execution", "task"])
  name_prefix        = each.key
  assume_role_policy = data.aws_iam_policy_document.trust.json
}
