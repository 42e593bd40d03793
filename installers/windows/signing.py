"""Signatures for the programs of Windows, when there is a certificate; without one, a sentence says that there is none.

On Windows, `signtool` takes the certificate from the user's store, elsewhere `osslsigncode` takes it from a file. No
password stands in a command line or in a variable, where other programs could read it.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

THUMBPRINT_VARIABLE = "ZTRAY_CERTIFICATE_THUMBPRINT"
"""Which certificate of the user's store to sign with, on Windows."""
FILE_VARIABLE = "ZTRAY_CERTIFICATE_FILE"
"""The certificate and its key in one file (PKCS #12), elsewhere."""
PASSWORD_FILE_VARIABLE = "ZTRAY_CERTIFICATE_PASSWORD_FILE"  # noqa: S105 - the name of a variable, not a secret
"""A file with that file's password."""
TIMESTAMP_VARIABLE = "ZTRAY_TIMESTAMP_URL"
"""Who confirms when it was signed: without it, a signature ends with its certificate."""


def is_wanted(variables: Mapping[str, str] = os.environ) -> bool:
    """Tell whether there is a certificate to sign with."""
    return bool(variables.get(THUMBPRINT_VARIABLE if sys.platform == "win32" else FILE_VARIABLE))


def sign(*programs: Path, variables: Mapping[str, str] = os.environ) -> None:
    """Sign programs in their places, or print that nothing is signed."""
    if not is_wanted(variables):
        names = ", ".join(program.name for program in programs)
        print(f"Not signed, for there is no certificate: {names}")  # noqa: T201 - what a script is asked for
        return
    for program in programs:
        if sys.platform == "win32":
            _run(signtool_command(program, variables))
        else:
            signed = program.with_name(f"{program.name}.signed")
            _run(osslsigncode_command(program, signed, variables))
            signed.replace(program)


def signtool_command(program: Path, variables: Mapping[str, str]) -> list[str]:
    """Return the command that signs a program on Windows."""
    stamp = variables.get(TIMESTAMP_VARIABLE)
    stamping = ["/tr", stamp, "/td", "sha256"] if stamp else []
    return ["signtool", "sign", "/fd", "sha256", "/sha1", variables[THUMBPRINT_VARIABLE], *stamping, str(program)]


def osslsigncode_command(program: Path, signed: Path, variables: Mapping[str, str]) -> list[str]:
    """Return the command that writes a signed copy of a program elsewhere."""
    command = ["osslsigncode", "sign", "-pkcs12", variables[FILE_VARIABLE], "-h", "sha256"]
    if password := variables.get(PASSWORD_FILE_VARIABLE):
        command += ["-readpass", password]
    if stamp := variables.get(TIMESTAMP_VARIABLE):
        command += ["-ts", stamp]
    return [*command, "-in", str(program), "-out", str(signed)]


def _run(command: list[str]) -> None:
    if shutil.which(command[0]) is None:
        raise FileNotFoundError(f"{command[0]} is wanted for the certificate, and was not found on PATH")
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)  # noqa: S603 - our own


if __name__ == "__main__":
    sign(*(Path(name) for name in sys.argv[1:]))
