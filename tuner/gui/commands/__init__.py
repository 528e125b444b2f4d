"""What menus, keys and drops do: one class for each kind of command."""
