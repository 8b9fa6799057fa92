"""Debian's Chromium, what it complains of, and what axe finds on a page."""

import importlib.util
import shutil
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from fastapi import FastAPI
from playwright.sync_api import Browser, Page, sync_playwright

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@contextmanager
def chromium() -> Iterator[Browser]:
    """A browser; without one the test is skipped, which on the build server is a failure."""
    path = shutil.which("chromium")
    if path is None:
        pytest.skip("There is no Chromium here. Install it (on Debian: apt install chromium) to look at the pages.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path)
        yield browser
        browser.close()


def complaints_of(page: Page) -> list[str]:
    """What the browser complains of, as it comes: errors of scripts, and of the policy."""
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("dialog", lambda dialog: complaints.append(f"dialog: {dialog.message}"))
    return complaints


def axe() -> str:
    """The source of axe: a page's policy refuses a script that is added, and not one that is evaluated."""
    package = importlib.util.find_spec("axe_playwright_python")
    assert package is not None
    assert package.origin is not None
    return (Path(package.origin).parent / "axe.min.js").read_text(encoding="utf-8")


def violations(page: Page) -> list[str]:
    """What axe finds, a line an element. In the sandbox of a message nothing runs: axe would wait for it in vain."""
    page.evaluate(axe())
    result: dict[str, Any] = page.evaluate(
        "tags => axe.run(document, {runOnly: tags, resultTypes: ['violations'], iframes: false})", TAGS
    )
    return [f"{found['id']}: {node['html']}" for found in result["violations"] for node in found["nodes"]]


@contextmanager
def serving(app: FastAPI) -> Iterator[str]:
    """An application on this machine for the length of a block; its address."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(app, log_level="warning", access_log=False, server_header=False))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        end = time.monotonic() + 30
        while not server.started and time.monotonic() < end:
            time.sleep(0.02)
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join()
