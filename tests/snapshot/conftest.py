"""Fixtures of the snapshot tests."""

from support.postgres import postgres_address, postgres_schema

__all__ = ["postgres_address", "postgres_schema"]
