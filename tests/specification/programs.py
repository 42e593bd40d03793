"""The tools that know nothing of ZTray and read the specification themselves: Prism and Schemathesis.

`make contract` installs both under `build` and tells where they are.
"""

import os
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_LISTENING = "Prism is listening on "
_PATIENCE = 50


class CannotRunError(Exception):
    """Something that `make contract` provides is not there; the message says what."""


def given(variable: str) -> Path:
    """Return the file that a variable of the environment names. Raises CannotRunError."""
    file = Path(os.environ.get(variable, ""))
    if not file.is_file():
        raise CannotRunError(f"{variable} names no file: run `make contract LEGACY_SPECIFICATION=FILE`")
    return file.absolute()


@contextmanager
def prism(command: str, specification: Path, *upstream: str) -> Iterator[str]:
    """Run Prism as a `mock` of the specification, or a `proxy` before a server, and yield where it listens.

    Whatever violates the specification, a request or an answer, it answers with an error.
    """
    program: list[str | Path] = [given("PRISM"), command, "--errors", "--host", "127.0.0.1", "--port", "0"]
    program += [specification, *upstream]
    with subprocess.Popen(program, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        assert process.stdout is not None
        try:
            told = []
            for line in process.stdout:
                told.append(line)
                if _LISTENING in line:
                    break
            else:
                raise CannotRunError("".join(told))
            # It would wait for ever for somebody to read what it tells.
            threading.Thread(target=process.stdout.read, daemon=True).start()
            yield line.partition(_LISTENING)[2].strip()
        finally:
            process.terminate()


def schemathesis(specification: Path, base: str, authorization: str) -> str:
    """Ask everything of a server that the specification knows of networks, and return what was found, if anything.

    But for deleting, which would leave nothing to ask about.
    """
    done = subprocess.run(
        [
            *(given("SCHEMATHESIS"), "run", specification),
            *("--url", base),
            *("--header", f"Authorization: {authorization}"),
            *("--include-path-regex", "^/(status|network)"),
            *("--exclude-method", "DELETE"),
            *("--phases", "examples,coverage,fuzzing"),
            *("--checks", "not_a_server_error,status_code_conformance"),
            *("--checks", "content_type_conformance,response_schema_conformance"),
            *("--max-examples", "15"),
            *("--seed", "1"),
            *("--generation-database", "none"),
            "--no-color",
        ],
        capture_output=True,
        text=True,
        cwd=specification.parent,
        timeout=_PATIENCE,
        check=False,
    )
    return "" if done.returncode == 0 else f"{done.stdout}{done.stderr}"
