"""Where durable-rules cannot be imported, the tests of durable-rules itself are not collected."""

from engine.judge.judge import why_plain

#: Tests of the engine that Python 3.13 cannot load. What judges there is tested all the same.
collect_ignore = ["test_durable.py", "test_traps.py"] if why_plain() else []
