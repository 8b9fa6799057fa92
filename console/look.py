"""The look of the console: the environment of its templates."""

from jinja2 import Environment, PackageLoader, StrictUndefined

from engine.sentences import day_words


def environment() -> Environment:
    """Templates that escape, and refuse what is missing."""
    made = Environment(loader=PackageLoader("console"), autoescape=True, undefined=StrictUndefined)
    made.filters["day"] = day_words
    return made
