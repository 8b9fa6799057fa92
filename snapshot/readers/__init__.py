"""Readers: each hands over the tables of one kind of source as text, one file a kind."""
