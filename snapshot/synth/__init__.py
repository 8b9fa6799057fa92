"""A synthetic authority that looks like life, for demonstrations, tests and benchmarks. Nobody in it is real."""

from snapshot.synth.errors import NotAShare, NothingToWrite
from snapshot.synth.rates import Rates
from snapshot.synth.write import write_authority

__all__ = ["NotAShare", "NothingToWrite", "Rates", "write_authority"]
