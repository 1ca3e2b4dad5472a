"""What can be seen of a request before it is sent: the rules it breaks, and why its signature is wrong.

Requests are read in any form (`reading`), rules are data (`rules`), and `kinds` has a function for each kind of check.
"""
