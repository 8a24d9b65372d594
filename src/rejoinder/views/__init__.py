"""What people see of a record: as tables in a terminal or a pipe, as JSON, as JSON Lines."""
