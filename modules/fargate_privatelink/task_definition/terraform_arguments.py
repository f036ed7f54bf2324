"""What keys of a task definition are called in Terraform: the arguments and blocks of `aws_ecs_task_definition`.

AWS's key, and Terraform's name. Source: AWS provider, resource aws_ecs_task_definition.
"""

TASK = {
    "family": "family",
    "cpu": "cpu",
    "memory": "memory",
    "networkMode": "network_mode",
    "requiresCompatibilities": "requires_compatibilities",
    "pidMode": "pid_mode",
    "ipcMode": "ipc_mode",
}
FAULT_INJECTION = {"enableFaultInjection": "enable_fault_injection"}
ROLES = {"executionRoleArn": "execution_role_arn", "taskRoleArn": "task_role_arn"}
RUNTIME_PLATFORM = {"operatingSystemFamily": "operating_system_family", "cpuArchitecture": "cpu_architecture"}
EPHEMERAL_STORAGE = {"sizeInGiB": "size_in_gib"}
VOLUME = {"name": "name", "configuredAtLaunch": "configure_at_launch"}
EFS = {"fileSystemId": "file_system_id", "rootDirectory": "root_directory", "transitEncryption": "transit_encryption"}
EFS_PORT = {"transitEncryptionPort": "transit_encryption_port"}
EFS_AUTHORIZATION = {"accessPointId": "access_point_id", "iam": "iam"}
BLOCKS = {
    "runtimePlatform": "runtime_platform",
    "ephemeralStorage": "ephemeral_storage",
    "proxyConfiguration": "proxy_configuration",
    "volumes": "volume",
    "efsVolumeConfiguration": "efs_volume_configuration",
    "authorizationConfig": "authorization_config",
    "dockerVolumeConfiguration": "docker_volume_configuration",
    "fsxWindowsFileServerVolumeConfiguration": "fsx_windows_file_server_volume_configuration",
}
