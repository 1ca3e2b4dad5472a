"""What maintainers run; none of it is in the wheel."""
