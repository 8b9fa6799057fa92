"""`corewatch init`: a configuration with everything in it, that can be used as it is written."""

import re
import tomllib
from dataclasses import replace
from pathlib import Path
from typing import Any

from service.alert_settings import KEYS as ALERTS
from service.alert_settings import AlertSettings
from service.console_settings import KEYS as CONSOLE
from service.init_command import template
from service.night_settings import _NIGHT, _REGISTER, NightSettings, RegisterSettings
from service.settings import Settings, load_settings
from service.telling.mail_settings import MailSettings

#: Examples rather than defaults: without them there is nothing, and the usual folder of the pictures stands beside the
#: register wherever that is.
EXAMPLES = {"snapshots", "encoding", "heartbeat", "pictures"}


def switched_on() -> str:
    """The template with every setting switched on: a # that a letter or a bracket follows is a setting."""
    return re.sub(r"^#(?=[a-z\[])", "", template(), flags=re.MULTILINE)


def write_all(folder: Path) -> Path:
    (folder / "closures.toml").write_text("")
    (folder / "terms.csv").write_text("")
    (folder / "owners.csv").write_text("role,from\n")
    (folder / "certificates.pem").write_text("")
    (folder / "kpis.toml").write_text("")
    (folder / "rules").mkdir()
    (folder / "corewatch.toml").write_text(switched_on())
    return folder / "corewatch.toml"


def test_as_written_it_says_what_holds_without_it(corewatch: Any, tmp_path: Path) -> None:
    found = corewatch("init", "authority")

    assert (found.code, found.err) == (0, "")
    assert replace(load_settings(tmp_path / "authority" / "corewatch.toml"), path=None) == Settings()


def test_with_every_line_switched_on_it_is_still_a_configuration(tmp_path: Path) -> None:
    settings = load_settings(write_all(tmp_path))

    assert settings.authority_name == "Made-up Council"
    assert set(settings.overrides) == {"calendar", "cg_first_wd", "count_la_closures"}


def test_its_values_are_the_defaults(tmp_path: Path) -> None:
    settings = load_settings(write_all(tmp_path))

    examples = {name: getattr(NightSettings(), name) for name in EXAMPLES}
    assert replace(settings.night, **examples) == NightSettings()
    assert settings.register == RegisterSettings(file=tmp_path / "corewatch.db")


def test_its_values_about_messages_are_the_defaults_too(tmp_path: Path) -> None:
    alerts = load_settings(write_all(tmp_path)).alerts

    assert alerts is not None
    assert alerts.mail is not None
    assert (alerts.tell_partners, alerts.mail.folder) == (AlertSettings.tell_partners, tmp_path / "mail")
    for name in ("port", "digest_at", "digest_lines", "weekend_digests"):
        assert getattr(alerts.mail, name) == getattr(MailSettings, name), name


def test_it_holds_every_key(tmp_path: Path) -> None:
    found = tomllib.loads(switched_on())

    assert set(found["night"]) == set(_NIGHT)
    assert set(found["register"]) == set(_REGISTER)
    assert set(found["console"]) == set(CONSOLE)
    assert set(found["alerts"]) == {"fallback", *ALERTS}
    assert set(found["authority"]) == {"name", "la_code"}
    assert set(found["calendar"]) == {"jurisdiction", "closures", "terms"}
    assert set(found["rules"]) == {"own"}
    assert set(found["parameter"][0]) == {"name", "from", "value", "source"}


def test_each_setting_is_explained() -> None:
    tables = template().split("#[[parameter]]")[0].splitlines()

    settings = [nth for nth, line in enumerate(tables) if re.match(r"#[a-z]", line)]

    assert len(settings) > 15
    assert [tables[nth] for nth in settings if not tables[nth - 1].startswith("# ")] == []


def test_it_never_writes_over_another(corewatch: Any, tmp_path: Path) -> None:
    (tmp_path / "corewatch.toml").write_text("[night]\n")

    found = corewatch("init", ".")

    assert (found.code, found.out) == (2, "")
    assert found.err == "corewatch.toml is there already, and nothing was changed. Give another folder.\n"
    assert (tmp_path / "corewatch.toml").read_text() == "[night]\n"


def test_a_folder_that_cannot_be_made_is_refused(corewatch: Any, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    found = corewatch("init", "file/below")

    assert (found.code, found.err) == (
        2,
        "file/below/corewatch.toml could not be written: Not a directory. Check the path and the space.\n",
    )


def test_it_says_what_comes_next(corewatch: Any) -> None:
    found = corewatch("init", "authority")

    assert re.findall(r"corewatch (\w+) .*--config authority", found.out) == ["validate", "check", "night", "schedule"]
