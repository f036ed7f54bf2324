"""What Python imports at its start where this package is installed: no order of imports matters to CDKTF then."""

from fargate_privatelink.cdktf import imports

imports.watch()
