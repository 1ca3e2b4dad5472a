"""What can be seen of a request before it is sent: the rules it breaks, and why its signature is wrong."""
