"""Bytes to report: what a log says of calls and receipts, and what of it counts."""
