"""What Qt has to say, told in the log."""

import logging
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QLoggingCategory, qCritical, qCWarning, qInfo, qInstallMessageHandler, qWarning

import ztray
from ztray.runtime.qt_messages import QtMessages


@pytest.fixture
def messages() -> Iterator[QtMessages]:
    messages = QtMessages()
    yield messages
    messages.close()


def told(caplog: pytest.LogCaptureFixture) -> list[tuple[str, int, str]]:
    return [found for found in caplog.record_tuples if found[0].startswith("qt")]


@pytest.mark.usefixtures("messages")
def test_what_qt_says_is_logged_as_seriously_as_it_is_meant(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    qInfo("all well")
    qWarning("100 % odd")
    qCritical("bad")
    assert told(caplog) == [
        ("qt", logging.INFO, "all well"),
        ("qt", logging.WARNING, "100 % odd"),
        ("qt", logging.ERROR, "bad"),
    ]


@pytest.mark.usefixtures("messages")
@pytest.mark.parametrize(
    ("category", "logger"), [("qt.qpa.window", "qt.qpa.window"), ("kf.windowsystem", "qt.kf.windowsystem")]
)
def test_a_category_of_qt_names_the_logger(caplog: pytest.LogCaptureFixture, category: Any, logger: str) -> None:  # noqa: ANN401 - PySide takes a str, and says that it takes bytes
    text: Any = "odd"
    qCWarning(QLoggingCategory(category), text)
    assert told(caplog) == [(logger, logging.WARNING, "odd")]


def test_after_the_end_qt_says_it_where_it_did_before(caplog: pytest.LogCaptureFixture) -> None:
    said: list[str] = []
    former = qInstallMessageHandler(lambda _kind, _context, message: said.append(message))
    try:
        QtMessages().close()
        qWarning("as before")
    finally:
        qInstallMessageHandler(former)
    assert said == ["as before"]
    assert told(caplog) == []


def test_the_last_words_of_qt_are_logged() -> None:
    script = """
import logging, sys
from PySide6.QtCore import qFatal
from ztray.runtime.qt_messages import QtMessages
logging.basicConfig(format="%(levelname)s %(name)s %(message)s")
messages = QtMessages()
qFatal("no screen")
"""
    done = subprocess.run(
        [sys.executable, "-c", script],
        env=os.environ | {"PYTHONPATH": str(Path(ztray.__file__).parents[1])},
        capture_output=True,
        text=True,
        timeout=20,
        check=False,
    )
    assert done.returncode < 0
    assert "WARNING qt no screen\nCRITICAL qt " in done.stderr
