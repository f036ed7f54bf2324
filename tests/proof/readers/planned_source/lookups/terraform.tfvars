public = false
image  = "worker:1"
