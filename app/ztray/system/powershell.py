"""Scripts for Windows PowerShell 5.1, which is part of every Windows that there is support for.

What runs with an administrator's rights has no standard output that its starter could read, so it gives the token back
through a pipe with a name that nobody can guess, which exists before the name is told to anybody and takes one writer
only. `Start-Process -Verb RunAs` would do the asking as well; but it hides the number of the error behind translated
words, and 1223 is how a question that was answered with No is told from everything else.

No script has a double quote in it: so its arguments survive however often a command line is taken apart.
"""

from pathlib import PureWindowsPath

CANCELLED = 1223
"""ERROR_CANCELLED: the question was answered with No."""
NOT_OFFERED = frozenset({740, 1260})
"""ERROR_ELEVATION_REQUIRED and ERROR_ACCESS_DISABLED_BY_POLICY: there is no question at all."""

_QUOTES = "'\u2018\u2019\u201a\u201b"
"""All of these end a text in single quotes."""
_ARGUMENTS = "-NoProfile -NonInteractive -Command"

_START = """
$start = New-Object Diagnostics.ProcessStartInfo;
$start.FileName = {program};
$start.Arguments = {arguments};
$start.Verb = 'runas';
$start.UseShellExecute = $true;
$start.WindowStyle = 'Hidden';
$elevated = [Diagnostics.Process]::Start($start);
"""

_GUARDED = """
$ErrorActionPreference = 'Stop';
try {{ {body} }}
catch {{
  $cause = $_.Exception.GetBaseException();
  [Console]::Error.WriteLine($cause.Message);
  if ($cause -is [ComponentModel.Win32Exception]) {{ exit $cause.NativeErrorCode }};
  exit 1
}}
"""

_RUN = """
{start}
$elevated.WaitForExit();
exit $elevated.ExitCode
"""

_READ = """
$name = 'ztray-' + [Guid]::NewGuid().ToString('N');
$pipe = New-Object IO.Pipes.NamedPipeServerStream($name, [IO.Pipes.PipeDirection]::In, 1,
  [IO.Pipes.PipeTransmissionMode]::Byte, [IO.Pipes.PipeOptions]::Asynchronous);
$waiting = $pipe.BeginWaitForConnection($null, $null);
{start}
while (-not $waiting.AsyncWaitHandle.WaitOne(200)) {{
  if ($elevated.HasExited -and -not $waiting.AsyncWaitHandle.WaitOne(0)) {{
    throw 'the token could not be read'
  }}
}};
$pipe.EndWaitForConnection($waiting);
$reader = New-Object IO.StreamReader($pipe);
[Console]::Out.Write($reader.ReadToEnd());
exit 0
"""

_WRITE = """
$ErrorActionPreference = 'Stop';
$bytes = [IO.File]::ReadAllBytes({token});
$pipe = New-Object IO.Pipes.NamedPipeClientStream('.', '{name}', [IO.Pipes.PipeDirection]::Out,
  [IO.Pipes.PipeOptions]::None, [Security.Principal.TokenImpersonationLevel]::Identification);
$pipe.Connect(5000);
$pipe.Write($bytes, 0, $bytes.Length);
$pipe.WaitForPipeDrain();
$pipe.Dispose()
"""
_NAME = "ZTRAY-PIPE"
"""What stands for the pipe's name in the elevated script, until the other one has made it."""


def program(system_root: str) -> str:
    """Return the path of PowerShell, which no PATH can change."""
    return str(PureWindowsPath(system_root, "System32", "WindowsPowerShell", "v1.0", "powershell.exe"))


def literal(text: str) -> str:
    """Return what stands for a text in a script."""
    return "'" + "".join(character * 2 if character in _QUOTES else character for character in text) + "'"


def read_command(powershell: str, token: str) -> tuple[str, ...]:
    """Return the command that writes what is in an administrator's file to standard output."""
    script = _one_line(_WRITE.format(token=literal(token), name=_NAME))
    arguments = f"({_elevated_arguments(script)}).Replace('{_NAME}', $name)"
    return _command(powershell, _READ.format(start=_start(powershell, arguments)))


def run_command(powershell: str, script: str) -> tuple[str, ...]:
    """Return the command that runs a script as administrator, and ends with its exit code."""
    return _command(powershell, _RUN.format(start=_start(powershell, _elevated_arguments(script))))


def _start(powershell: str, arguments: str) -> str:
    return _START.format(program=literal(powershell), arguments=arguments)


def _elevated_arguments(script: str) -> str:
    return f"'{_ARGUMENTS} ' + [char]34 + {literal(script)} + [char]34"


def _command(powershell: str, body: str) -> tuple[str, ...]:
    return (powershell, *_ARGUMENTS.split(), _one_line(_GUARDED.format(body=body)))


def _one_line(script: str) -> str:
    # Not by words: a path may have blanks in a row.
    return " ".join(line.strip() for line in script.splitlines() if line.strip())
