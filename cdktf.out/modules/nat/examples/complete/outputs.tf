output "run_task_commands" {
  description = "Commands that start a task in the private subnets, by family"
  value       = module.nat.run_task_commands
}
