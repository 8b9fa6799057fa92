"""Where the measures stand in the book, and the settings that they alone use."""

from functools import cache
from pathlib import Path

import rules
from engine.measures.cards import FOLDER, PARAMETERS
from engine.parameters import Parameters, load_parameters

MEASURES_FOLDER = Path(rules.__file__).parent / FOLDER


@cache
def measure_settings() -> Parameters:
    """The settings that measures alone use, as shipped."""
    return load_parameters(MEASURES_FOLDER / PARAMETERS)
