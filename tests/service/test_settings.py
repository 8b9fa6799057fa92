"""`corewatch.toml`: strict, so that a typing error never moves a due date in silence."""

from datetime import date
from pathlib import Path

import pytest

from engine.errors import EngineError
from service.book import calendar_for, open_book
from service.errors import ConfigRefused
from service.settings import Settings, find_settings, load_settings

WHOLE = """\
[authority]
name = "Made-up Council"
la_code = "999"

[calendar]
jurisdiction = "WAL"
closures = "closures.toml"
terms = ["terms.csv"]

[rules]
own = "rules"

[[parameter]]
name = "cg_first_wd"
from = 2024-04-01
value = 8
source = "Made-up Council, core group standard"

[[parameter]]
name = "count_la_closures"
from = 2024-04-01
value = "Y"
source = "Made-up Council, core group standard"
"""
CLOSURES = '[[closure]]\nclosed_on = 2026-12-29\ntitle = "Christmas closure"\nsource = "Cabinet, May 2026"\n'


def write(folder: Path, text: str) -> Path:
    path = folder / "corewatch.toml"
    path.write_text(text)
    (folder / "closures.toml").write_text(CLOSURES)
    (folder / "terms.csv").write_text("starts_on,ends_on,title,kind\n")
    (folder / "rules").mkdir(exist_ok=True)
    return path


def test_a_whole_configuration(tmp_path: Path) -> None:
    settings = load_settings(write(tmp_path, WHOLE))

    assert (settings.authority_name, settings.la_code) == ("Made-up Council", "999")
    assert (settings.own_rules, settings.terms_files) == (tmp_path / "rules", (tmp_path / "terms.csv",))
    assert settings.overrides["calendar"][0].value == "ENG-WAL"
    assert [item.value for item in settings.overrides["cg_first_wd"]] == [8]


def test_its_closures_count_only_when_it_says_so(tmp_path: Path) -> None:
    counting = load_settings(write(tmp_path, WHOLE))
    silent = load_settings(write(tmp_path, WHOLE.replace('"Y"', '"N"')))

    works = {
        name: calendar_for(open_book(settings).parameters, settings, as_of=date(2026, 11, 20)).is_working_day(
            date(2026, 12, 29)
        )
        for name, settings in (("counting", counting), ("silent", silent))
    }

    assert works == {"counting": False, "silent": True}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[authorty]\n", "corewatch.toml, line 1: this file has no table 'authorty'. Did you mean 'authority'?"),
        ("[authority]\nnam = 'x'\n", "corewatch.toml, line 2: [authority] has no key 'nam'. Did you mean 'name'?"),
        ("[authority]\nname = 7\n", "corewatch.toml, line 2: 'name' must be text in quotes, not 7."),
        ("[authority\n", "corewatch.toml, line 1: this is not valid TOML"),
        ("[calendar]\njurisdiction = 'ENGL'\n", "corewatch.toml, line 2: there is no bank holiday list for 'ENGL'."),
        ("[calendar]\nclosures = 'shut.toml'\n", "corewatch.toml, line 2: there is no "),
        ("[calendar]\nterms = ['t.csv']\n", "corewatch.toml, line 2: there is no file 't.csv' beside this file."),
        ("[night]\nhold_percent = 101\n", "corewatch.toml, line 2: write a whole number from 1 to 100."),
        ("[rules]\nown = 'nowhere'\n", "corewatch.toml, line 2: there is no "),
        ("[[parameter]]\nname = 'x'\n", "corewatch.toml, line 1: [[parameter]] lacks the key 'from'. Add it."),
        (
            "[[parameter]]\nname = 'x'\nfrom = 2024-01-01\nvalue = true\nsource = 's'\n",
            "corewatch.toml, line 4: write a number, or",
        ),
        (
            "[[parameter]]\nname = 'x'\nfrom = 2024-01-01T10:00:00\nvalue = 1\nsource = 's'\n",
            "corewatch.toml, line 3: write a day without a time",
        ),
        (
            "[[parameter]]\nname = 'x'\nfrom = 2024-01-01\nvalue = 1\nsource = ' '\n",
            "corewatch.toml, line 5: say who decided this value",
        ),
        (
            "[calendar]\njurisdiction = 'SCT'\n"
            "[[parameter]]\nname = 'calendar'\nfrom = 2024-01-01\nvalue = 'NIR'\nsource = 's'\n",
            "corewatch.toml, line 2: the parameter 'calendar' says it too. Keep one of them.",
        ),
    ],
)
def test_a_mistake_names_its_line(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "corewatch.toml"
    path.write_text(text)

    with pytest.raises(ConfigRefused) as refused:
        load_settings(path)

    assert str(refused.value).startswith(message)


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        (("20", "10"), "line 8: Parameter '{name}' has two values from one date. Keep one of them."),
        (("-5",), "line 3: Parameter '{name}' must be a whole number{unit} from 0 to 9,999, not -5."),
        (("10_000",), "line 3: Parameter '{name}' must be a whole number{unit} from 0 to 9,999, not 10000."),
        (("'ten'",), "line 3: Parameter '{name}' must be a whole number{unit} from 0 to 9,999, not 'ten'."),
    ],
)
@pytest.mark.parametrize(("name", "unit"), [("cg_first_wd", ""), ("due_soon_wd", " of working days")])
def test_a_number_that_cannot_be_names_its_line(
    tmp_path: Path, name: str, unit: str, values: tuple[str, ...], sentence: str
) -> None:
    path = tmp_path / "corewatch.toml"
    path.write_text(
        "".join(
            f"[[parameter]]\nname = '{name}'\nvalue = {value}\nfrom = 2026-04-01\nsource = 's'\n" for value in values
        )
    )
    settings = load_settings(path)

    with pytest.raises(EngineError) as refused:
        open_book(settings)

    assert str(refused.value) == f"corewatch.toml, {sentence.format(name=name, unit=unit)}"


def test_where_a_configuration_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("COREWATCH_CONFIG", raising=False)
    for name in ("given", "named", "here"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "corewatch.toml").write_text(f"[authority]\nname = '{name}'\n")
    (tmp_path / "empty").mkdir()

    monkeypatch.chdir(tmp_path / "empty")
    nothing = find_settings(None)
    monkeypatch.chdir(tmp_path / "here")
    here = find_settings(None).authority_name
    monkeypatch.setenv("COREWATCH_CONFIG", str(tmp_path / "named"))
    named = find_settings(None).authority_name
    given = find_settings(tmp_path / "given" / "corewatch.toml").authority_name

    assert nothing == Settings()
    assert (here, named, given) == ("here", "named", "given")
