from fargate_privatelink.cdktf import pruned

# Before the tests import CDKTF.
pruned.use()
