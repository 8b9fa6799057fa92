"""The keys of [alerts] about channels and hours: what is read, and what is refused with its line."""

from datetime import time
from pathlib import Path

import pytest

from alerts.channels.folder import FolderChannel
from alerts.channels.smtp import SmtpChannel
from alerts.channels.webhook import WebhookChannel
from alerts.delivery_errors import SecretMissing
from alerts.owners import is_address
from service.errors import ConfigRefused
from service.settings import load_settings
from service.telling.mail_settings import MailSettings
from service.telling.sending import PASSWORD, ROOM, channel_of, mail_settings

SMTP = 'channel = "smtp"\nhost = "mail.example"\nbounces_to = "it@council.example"\n'
SENDER = 'sender = "corewatch@council.example"\n'


def read(folder: Path, lines: str) -> MailSettings:
    file = folder / "corewatch.toml"
    file.write_text(f'[alerts]\nfallback = "unit@example.org"\n{lines}', encoding="utf-8")
    return mail_settings(load_settings(file))


def test_a_folder_needs_a_sender_and_nothing_else(tmp_path: Path) -> None:
    found = read(tmp_path, f'channel = "folder"\n{SENDER}')

    assert (found.digest_at, found.digest_lines, found.weekend_digests) == (time(7, 0), 50, False)
    assert found.letterhead.list_id == "corewatch.council.example"
    assert channel_of(found, {}) == FolderChannel(folder=tmp_path / "mail")


def test_a_mail_server_with_a_login_takes_its_password_from_the_environment(tmp_path: Path) -> None:
    lines = 'channel = "smtp"\nhost = "mail.example"\nbounces_to = "it@council.example"\nusername = "corewatch"\n'
    found = read(tmp_path, lines + SENDER)

    channel = channel_of(found, {PASSWORD: "secret"})

    assert isinstance(channel, SmtpChannel)
    assert (channel.host, channel.password) == ("mail.example", "secret")
    with pytest.raises(SecretMissing):
        channel_of(found, {})


def test_the_address_of_a_room_is_a_secret(tmp_path: Path) -> None:
    channel = channel_of(read(tmp_path, 'channel = "webhook"\n'), {ROOM: "https://chat.example/room"})

    assert isinstance(channel, WebhookChannel)


def test_the_address_of_the_console_stands_before_each_link(tmp_path: Path) -> None:
    found = read(tmp_path, f'channel = "folder"\n{SENDER}console = "https://corewatch.council.example/"\n')

    assert found.console == "https://corewatch.council.example"


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        (f'channel = "folder"\n{SENDER}console = "corewatch"\n', "line 5: write an address that begins with https://"),
        (f'channel = "folder"\n{SENDER}console = "http://a.example"\n', "write an address that begins with https://"),
        ('channel = "smpt"\n', "line 3: there is no channel 'smpt'. Did you mean 'smtp'?"),
        ('channel = "smtp"\n', "the channel smtp needs `sender` as well"),
        (f'channel = "smtp"\n{SENDER}', "the channel smtp needs `host` as well"),
        ('channel = "folder"\nsender = "corewatch"\n', "line 4: 'corewatch' is no plain address"),
        (f'channel = "folder"\n{SENDER}digest_at = "7"\n', "line 5: '7' is no time of day"),
        (f'channel = "folder"\n{SENDER}digest_lines = 0\n', "line 5: write a whole number of 1 or more"),
        (f'channel = "folder"\n{SENDER}sender_name = "A\\nBcc: b"\n', "line 5: 'A\\nBcc: b' cannot stand in an email"),
        (f'channel = "folder"\n{SENDER}sender_name = ""\n', "line 5: '' cannot stand in an email"),
        (f'channel = "folder"\n{SENDER}list_id = "core watch"\n', "line 5: 'core watch' cannot stand in an email"),
        (f"{SMTP}{SENDER}port = 99999\n", "line 7: write a whole number from 1 to 65535"),
        (f'{SMTP}{SENDER}trusted = "none.pem"\n', "line 7: there is no file none.pem"),
        (f'{SMTP}{SENDER}username = ""\n', "line 7: it is empty"),
        (f'channel = "folder"\n{SENDER}digest_line = 9\n', "Did you mean 'digest_lines'?"),
    ],
)
def test_what_cannot_be_used_is_refused_with_its_line(tmp_path: Path, lines: str, words: str) -> None:
    with pytest.raises(ConfigRefused) as caught:
        read(tmp_path, lines)

    assert words in str(caught.value)


@pytest.mark.parametrize("address", ["üben@example.org", "unit@example", "a b@example.org", "unit..two@example.org"])
def test_a_last_resort_that_no_mail_server_takes_is_refused(tmp_path: Path, address: str) -> None:
    (tmp_path / "corewatch.toml").write_text(f'[alerts]\nfallback = "{address}"\n', encoding="utf-8")

    with pytest.raises(ConfigRefused) as caught:
        load_settings(tmp_path / "corewatch.toml")

    assert f"line 2: '{address}' is not an email address." in str(caught.value)


def test_an_apostrophe_is_part_of_a_name(tmp_path: Path) -> None:
    address = "michael.o'brien@example.org"
    (tmp_path / "corewatch.toml").write_text(f'[alerts]\nfallback = "{address}"\n', encoding="utf-8")

    found = load_settings(tmp_path / "corewatch.toml").alerts

    assert found is not None
    assert [entry.email for entry in found.last_resort] == [address]
    assert is_address(address)
