"""Find the Chromium that browser tests drive; install Debian's when there is none and we may.

Run as a script with `--install` by `make browser`; imported by the browser tests for the path.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
WHAT_TO_INSTALL = (
    "The browser test needs Chromium and found none.\n"
    "On Debian or Ubuntu:  sudo apt-get install chromium\n"
    "Elsewhere: install Chromium or Chrome and set CHROMIUM=/path/to/it."
)


def find_browser() -> str | None:
    """Path of a usable Chromium: the CHROMIUM variable first, then the usual names."""
    named = os.environ.get("CHROMIUM")
    if named:
        return named if os.access(named, os.X_OK) else None
    return next((path for name in NAMES if (path := shutil.which(name))), None)


def install_browser() -> None:
    """Debian's chromium through apt, as root or with a sudo that asks nothing."""
    apt = shutil.which("apt-get")
    if apt is None:
        return
    before: list[str] = []
    if os.geteuid() != 0:
        sudo = shutil.which("sudo")
        if sudo is None:
            return
        before = [sudo, "-n"]
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run([*before, apt, "update", "-qq"], env=environment, check=False)
    subprocess.run([*before, apt, "install", "-y", "-qq", "chromium"], env=environment, check=False)


def main() -> int:
    if find_browser() is None and "--install" in sys.argv:
        sys.stdout.write("No Chromium found; installing Debian's through apt ...\n")
        sys.stdout.flush()
        install_browser()
    path = find_browser()
    sys.stdout.write(f"Browser: {path}\n" if path else WHAT_TO_INSTALL + "\n")
    return 0 if path else 1


if __name__ == "__main__":
    sys.exit(main())
