"""What is remembered of the register, and for how long."""

from functools import partial

from console.remembered import Remembered


def test_an_answer_holds_until_the_register_changes() -> None:
    remembered = Remembered()

    found = [
        remembered.answer(mark, "open", partial(int, number)) for number, mark in enumerate([(1, 1), (1, 1), (2, 1)])
    ]

    assert found == [0, 0, 2]


def test_each_question_has_its_own_answer() -> None:
    remembered = Remembered()

    assert [remembered.answer((1, 1), name, partial(str.upper, name)) for name in ("a", "b", "a")] == ["A", "B", "A"]


def test_it_does_not_grow_for_ever() -> None:
    remembered = Remembered(most=10)

    for number in range(100):
        remembered.answer((1, 1), number, partial(int, number))

    assert len(remembered._kept) <= 10
