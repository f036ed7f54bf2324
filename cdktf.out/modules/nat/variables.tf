variable "region" {
  type        = string
  description = "AWS region, which the provider is configured for"
  default     = "us-east-1"
  nullable    = false

  validation {
    condition     = can(regex("^(us|eu|ap|sa|ca|me|af|il|mx)-[a-z]+-[0-9]+$", var.region))
    error_message = "Use the name of a region of partition aws, such as us-east-1."
  }
}

variable "vpc_cidr" {
  type        = string
  description = "CIDR of the VPC"
  default     = "10.0.0.0/22"
  nullable    = false

  validation {
    condition     = try(cidrsubnet(var.vpc_cidr, 0, 0) == var.vpc_cidr && cidrnetmask(var.vpc_cidr) != "" && tonumber(split("/", var.vpc_cidr)[1]) >= 16 && tonumber(split("/", var.vpc_cidr)[1]) <= 28, false)
    error_message = "The VPC's CIDR must be an IPv4 CIDR without host bits, between /16 and /28."
  }
}

variable "private_subnets" {
  type        = map(string)
  description = "CIDRs of the private subnets, by availability zone"
  default = {
    us-east-1a = "10.0.0.0/23"
  }
  nullable = false

  validation {
    condition     = length(var.private_subnets) > 0
    error_message = "Name at least one availability zone."
  }

  validation {
    condition = alltrue([
      for cidr in values(var.private_subnets) : try(cidrsubnet(cidr, 0, 0) == cidr && cidrnetmask(cidr) != "" && tonumber(split("/", cidr)[1]) >= 16 && tonumber(split("/", cidr)[1]) <= 28, false)
    ])
    error_message = "Each subnet's CIDR must be an IPv4 CIDR without host bits, between /16 and /28."
  }

  validation {
    condition = try(alltrue(flatten([
      for one, x in var.private_subnets : [
        for other, y in var.private_subnets : one == other || cidrsubnet("${split("/", x)[0]}/${min(split("/", x)[1], split("/", y)[1])}", 0, 0) != cidrsubnet("${split("/", y)[0]}/${min(split("/", x)[1], split("/", y)[1])}", 0, 0)
      ]
    ])), true)
    error_message = "Two of the subnets overlap."
  }
}

variable "public_subnets" {
  type        = map(string)
  description = "CIDRs of the public subnets, by availability zone"
  default = {
    us-east-1a = "10.0.2.0/24"
  }
  nullable = false

  validation {
    condition     = length(var.public_subnets) > 0
    error_message = "Name at least one availability zone."
  }

  validation {
    condition = alltrue([
      for cidr in values(var.public_subnets) : try(cidrsubnet(cidr, 0, 0) == cidr && cidrnetmask(cidr) != "" && tonumber(split("/", cidr)[1]) >= 16 && tonumber(split("/", cidr)[1]) <= 28, false)
    ])
    error_message = "Each subnet's CIDR must be an IPv4 CIDR without host bits, between /16 and /28."
  }

  validation {
    condition = try(alltrue(flatten([
      for one, x in var.public_subnets : [
        for other, y in var.public_subnets : one == other || cidrsubnet("${split("/", x)[0]}/${min(split("/", x)[1], split("/", y)[1])}", 0, 0) != cidrsubnet("${split("/", y)[0]}/${min(split("/", x)[1], split("/", y)[1])}", 0, 0)
      ]
    ])), true)
    error_message = "Two of the subnets overlap."
  }
}

variable "nat_gateway_zone" {
  type        = string
  description = "Availability zone of the NAT gateway, whose public subnet it stands in; known at plan time"
  default     = "us-east-1a"
  nullable    = false
}

variable "name_prefix" {
  type        = string
  description = "In front of the names that an account has once, and of the task families: for a second copy of the module"
  default     = ""
  nullable    = false

  validation {
    condition     = length(var.name_prefix) <= 20 && can(regex("^([a-z0-9]+-)*$", var.name_prefix))
    error_message = "Use at most 20 lowercase letters and digits, in words that each end in a hyphen, such as blue-."
  }
}

variable "cluster_arn" {
  type        = string
  description = "ARN of the ECS cluster, which exists already"
  default     = "arn:aws:ecs:us-east-1:123456789012:cluster/fargate-cluster"
  nullable    = false

  validation {
    condition     = can(regex("^arn:aws:ecs:[a-z0-9-]+:[0-9]{12}:cluster/[A-Za-z0-9_-]{1,255}$", var.cluster_arn))
    error_message = "Use an ARN such as arn:aws:ecs:us-east-1:123456789012:cluster/name."
  }
}

variable "ecs_task_execution_role_arn" {
  type        = string
  description = "ARN of role ecsTaskExecutionRole, which exists already"
  default     = "arn:aws:iam::123456789012:role/ecsTaskExecutionRole"
  nullable    = false

  validation {
    condition     = can(regex("^arn:aws:iam::[0-9]{12}:role/.+$", var.ecs_task_execution_role_arn))
    error_message = "Use an ARN such as arn:aws:iam::123456789012:role/name."
  }
}

variable "tags" {
  type        = map(string)
  description = "Tags of everything that takes tags"
  default     = {}
  nullable    = false

  validation {
    condition = length(var.tags) <= 48 && alltrue([
      for key in keys(var.tags) : can(regex("^[\\p{L}\\p{N} _.:/=+@-]{1,128}$", key)) && !startswith(lower(key), "aws:")
    ])
    error_message = "Use at most 48 tags, with keys of 1 to 128 letters, digits, spaces and _ . : / = + - @ that do not begin with aws:."
  }

  validation {
    condition = alltrue([
      for value in values(var.tags) : value == null || can(regex("^[\\p{L}\\p{N} _.:/=+@-]{0,256}$", value))
    ])
    error_message = "Use values of at most 256 letters, digits, spaces and _ . : / = + - @."
  }

  validation {
    condition     = alltrue([for value in values(var.tags) : value != null])
    error_message = "A value is null."
  }
}

variable "sample_fargate_task_size" {
  type        = object({ cpu = number, memory = number })
  description = "CPU units and MiB of memory of task sample-fargate-task"
  default = {
    cpu    = 256
    memory = 512
  }
  nullable = false

  validation {
    condition = try(contains({
      256   = [512, 1024, 2048]
      512   = range(1024, 4097, 1024)
      1024  = range(2048, 8193, 1024)
      2048  = range(4096, 16385, 1024)
      4096  = range(8192, 30721, 1024)
      8192  = range(16384, 61441, 4096)
      16384 = range(32768, 122881, 8192)
      32768 = [61440, 122880, 249856]
    }[var.sample_fargate_task_size.cpu], var.sample_fargate_task_size.memory), false)
    error_message = "Fargate does not offer ${coalesce(var.sample_fargate_task_size.cpu, 0)} CPU units with ${coalesce(var.sample_fargate_task_size.memory, 0)} MiB of memory."
  }
}

variable "sample_fargate_task_sample_fargate_logger_image" {
  type        = string
  description = "Image of container sample-fargate-logger of task sample-fargate-task"
  default     = "123456789012.dkr.ecr.us-east-1.amazonaws.com/my-ecr-repo/app-image:latest"
  nullable    = false
}

variable "sample_fargate_task_sample_fargate_logger_environment" {
  type        = map(string)
  description = "Environment of container sample-fargate-logger of task sample-fargate-task"
  default = {
    LOG_MESSAGE = "sample-fargate-logger says hello"
  }
  nullable = false

  validation {
    condition = alltrue([
      for value in values(var.sample_fargate_task_sample_fargate_logger_environment) : value != null
    ])
    error_message = "A value is null."
  }
}
