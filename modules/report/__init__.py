"""What a stack looks like, proves and costs, for people: `REPORT.md`, `topology.svg` and the terminal."""
