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

variable "cluster_name" {
  type        = string
  description = "Name of the ECS cluster"
  default     = "fargate-cluster"
  nullable    = false

  validation {
    condition     = can(regex("^[A-Za-z0-9_-]{1,255}$", var.cluster_name))
    error_message = "Use 1 to 255 letters, digits, hyphens and underscores."
  }
}

variable "ecs_task_execution_role_name" {
  type        = string
  description = "Name of role ecsTaskExecutionRole, which is made here; names of roles are global in an account"
  default     = "ecsTaskExecutionRole"
  nullable    = false

  validation {
    condition     = can(regex("^[A-Za-z0-9_+=,.@-]{1,64}$", var.ecs_task_execution_role_name))
    error_message = "Use 1 to 64 letters, digits and _ + = , . @ -."
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

variable "protect" {
  type        = set(string)
  description = "What is not deleted with what it holds: log_groups stay where they are, repositories go only when empty"
  default     = ["log_groups", "repositories"]
  nullable    = false

  validation {
    condition     = length(setsubtract(var.protect, ["log_groups", "repositories"])) == 0
    error_message = "Use any of log_groups, repositories."
  }
}

variable "log_retention_days" {
  type        = number
  description = "Days for which CloudWatch Logs keeps what the tasks log"
  default     = 365
  nullable    = false

  validation {
    condition = contains([
      1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922,
      3288, 3653,
    ], var.log_retention_days)
    error_message = "CloudWatch Logs accepts 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653."
  }
}

variable "permissions_boundary_arn" {
  type        = string
  description = "ARN of the managed policy that bounds the roles made here; null is none"
  default     = null

  validation {
    condition     = var.permissions_boundary_arn == null || can(regex("^arn:aws:iam::([0-9]{12}|aws):policy/.+$", var.permissions_boundary_arn))
    error_message = "Use an ARN such as arn:aws:iam::123456789012:policy/name."
  }
}

variable "log_groups_kms_key_arn" {
  type        = string
  description = "ARN of the KMS key of the log groups made here; null is a key of CloudWatch Logs"
  default     = null

  validation {
    condition     = var.log_groups_kms_key_arn == null || can(regex("^arn:aws:kms:[a-z0-9-]+:[0-9]{12}:key/[0-9a-z-]+$", var.log_groups_kms_key_arn))
    error_message = "Use the ARN of a KMS key such as arn:aws:kms:us-east-1:123456789012:key/id."
  }
}

variable "repositories_immutable" {
  type        = bool
  description = "Whether a tag that is pushed to the repositories made here stays where it is"
  default     = false
  nullable    = false
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
  description = "Image of container sample-fargate-logger of task sample-fargate-task; null is :latest of the repository made here"
  default     = null
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
