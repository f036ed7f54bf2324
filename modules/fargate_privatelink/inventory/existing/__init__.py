"""A network that exists: what surveys hold of it, and which of its endpoints serve the tasks."""
