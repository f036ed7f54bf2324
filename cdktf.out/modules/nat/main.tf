# The provider's, which var.region has to be.
data "aws_region" "current" {}
