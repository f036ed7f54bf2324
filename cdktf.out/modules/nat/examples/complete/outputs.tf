output "push_image_commands" {
  description = "Commands that build and push an image, by image, to run in the folder of its Dockerfile"
  value       = module.nat.push_image_commands
}

output "run_task_commands" {
  description = "Commands that start a task in the private subnets, by family"
  value       = module.nat.run_task_commands
}
