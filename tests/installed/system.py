"""A clean Debian in a folder, in which packages are installed as on a computer; it takes root."""

import shutil
import subprocess
import tarfile
from pathlib import Path

PATIENCE = 300.0
SUITE = "bookworm"

# Mounts that the processes inside need vanish with them: they have a name space of their own.
_ENTER = """\
set -e
mount -t proc proc "$1/proc"
mount --rbind /dev "$1/dev"
mount -t tmpfs tmpfs "$1/tmp"
if [ -n "$2" ]; then mkdir -p "$1$2"; mount --bind "$2" "$1$2"; fi
root=$1
shift 2
exec chroot "$root" "$@"
"""


class CleanSystem:
    """A Debian with nothing but apt and what is essential."""

    def __init__(self, root: Path, *, shared: Path | None = None) -> None:
        self.root = root
        self._shared = shared

    @classmethod
    def unpacked(cls, archive: Path, root: Path, *, shared: Path | None = None) -> "CleanSystem":
        """Make one of the archive that `make_archive` wrote; `shared` is a folder that is at the same place inside."""
        with tarfile.open(archive) as tar:
            tar.extractall(root, filter="fully_trusted")  # noqa: S202 - it was made here
        return cls(root, shared=shared)

    def run(self, *command: str, may_fail: bool = False, **variables: str) -> subprocess.CompletedProcess[str]:
        """Run a program inside, and return what it said; its own variables are the only ones."""
        base = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/root", "LANG": "C.UTF-8"}
        done = subprocess.run(
            self.command(*command),
            env=base | {"DEBIAN_FRONTEND": "noninteractive"} | variables,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
        assert may_fail or done.returncode == 0, (
            f"{command} ended with {done.returncode}:\n{done.stdout}\n{done.stderr}"
        )
        return done

    def command(self, *command: str) -> list[str]:
        """Return what runs a program inside."""
        shared = str(self._shared or "")
        enter = ["unshare", "--mount", "--pid", "--fork", "--kill-child", "sh", "-c", _ENTER, "sh"]
        return [*enter, str(self.root), shared, *command]

    def install(self, package: Path) -> None:
        """Install a package with what it depends on, and nothing else."""
        shutil.copy(package, self.root / package.name)
        self.run("apt-get", "-qq", "update")
        self.run("apt-get", "-qq", "install", "--yes", "--no-install-recommends", f"/{package.name}")
        (self.root / package.name).unlink()

    def files(self) -> set[str]:
        """Return all files but those in which apt, dpkg and ldconfig keep their own accounts."""
        accounts = ("var/lib/dpkg", "var/lib/apt", "var/cache", "var/log", "etc/ld.so.cache")
        names = (str(path.relative_to(self.root)) for path in self.root.rglob("*"))
        return {name for name in names if not name.startswith(accounts)}


def make_archive(archive: Path) -> Path:
    """Fetch the smallest Debian that has apt, unless it was before; takes half a minute."""
    if not archive.exists():
        archive.parent.mkdir(parents=True, exist_ok=True)
        subprocess.run(
            ["mmdebstrap", "--quiet", "--variant=minbase", SUITE, str(archive)], check=True, timeout=2 * PATIENCE
        )
    return archive
