resource "aws_security_group" "this" {
  for_each = toset(["task", "endpoints"])
  name     = each.key
  vpc_id   = aws_vpc.main.id
}
