"""A synthetic authority that looks like life, for demonstrations, tests and benchmarks. Nobody in it is real."""

from snapshot.synth.rates import NotAShare, Rates
from snapshot.synth.write import NoPlans, write_authority

__all__ = ["NoPlans", "NotAShare", "Rates", "write_authority"]
