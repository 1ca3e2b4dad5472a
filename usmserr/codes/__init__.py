"""What is known: the tables of codes, their loaders, look-up and search; it knows nothing of logs."""
