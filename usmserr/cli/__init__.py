"""The command line: one file a command, and the only place that prints, exits and reads the environment."""
