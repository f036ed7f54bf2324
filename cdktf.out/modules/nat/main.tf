# The provider's region, which aws_vpc.main checks var.region against.
data "aws_region" "current" {}
