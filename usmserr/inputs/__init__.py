"""Bytes: files, pipes, compressed and growing ones, cut into blocks by a rule they are given."""
