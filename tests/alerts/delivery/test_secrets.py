"""Secrets from the environment or from a file, and from nowhere else."""

from pathlib import Path

import pytest

from alerts.channels.secrets import secret
from alerts.delivery_errors import SecretMissing, SecretUnreadable

NAME = "COREWATCH_SMTP_PASSWORD"


def test_the_variable_itself() -> None:
    assert secret(NAME, {NAME: "open sesame"}) == "open sesame"


def test_the_file_that_it_names(tmp_path: Path) -> None:
    file = tmp_path / "password"
    file.write_text("open sesame\n")

    assert secret(NAME, {f"{NAME}_FILE": str(file)}) == "open sesame"


@pytest.mark.parametrize("environment", [{}, {NAME: ""}])
def test_none_at_all(environment: dict[str, str]) -> None:
    with pytest.raises(SecretMissing, match=f"There is no {NAME}"):
        secret(NAME, environment)


def test_a_file_that_is_empty(tmp_path: Path) -> None:
    file = tmp_path / "password"
    file.write_text("\n")

    with pytest.raises(SecretMissing):
        secret(NAME, {f"{NAME}_FILE": str(file)})


def test_a_file_that_cannot_be_read_is_not_named(tmp_path: Path) -> None:
    with pytest.raises(SecretUnreadable) as refused:
        secret(NAME, {f"{NAME}_FILE": str(tmp_path / "nowhere")})

    assert "nowhere" not in str(refused.value)
