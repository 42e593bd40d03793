"""Serve the demo in the foreground: `python -m ztray.demo`, until Ctrl-C."""

import argparse
import sys
import threading
from contextlib import suppress

from ztray.demo.embedded import EmbeddedDemo


def main() -> None:
    """Serve, and tell where, with the keys; the service's token is in the home folder."""
    parser = argparse.ArgumentParser(prog="python -m ztray.demo", description="Serve what ztray --demo shows.")
    parser.add_argument("--crowd", type=int, default=0, metavar="N", help="add so many members at New Central")
    demo = EmbeddedDemo(crowd=parser.parse_args().crowd)
    lines = [f"service home {demo.home}", f"service at   {demo.service_base}"]
    lines += [f"{account.kind} at {account.base} with the key {account.key.reveal()}" for account in demo.accounts]
    sys.stdout.write("\n".join([*lines, ""]))
    sys.stdout.flush()
    with suppress(KeyboardInterrupt):
        threading.Event().wait()
    demo.stop()


if __name__ == "__main__":
    main()
