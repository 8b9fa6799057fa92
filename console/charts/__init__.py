"""Pictures as SVG, written here: no script, no style attribute, and always with the figures as a table beside them."""

from console.charts.bars import Bar, Part, Stack, bar_figures, horizontal_bars, stack_figures, stack_key, stacked_bars
from console.charts.plan import Duty, lanes_picture, plan_figures, plan_key, plan_picture
from console.charts.sparkline import sparkline
from console.charts.strip import day_strip, strip_figures
from console.charts.svg import Figures

__all__ = [
    "Bar",
    "Duty",
    "Figures",
    "Part",
    "Stack",
    "bar_figures",
    "day_strip",
    "horizontal_bars",
    "lanes_picture",
    "plan_figures",
    "plan_key",
    "plan_picture",
    "sparkline",
    "stack_figures",
    "stack_key",
    "stacked_bars",
    "strip_figures",
]
