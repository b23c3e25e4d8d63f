"""Look the locked versions up among the known vulnerabilities; where that data is out of reach, say so."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
LOCKS = (HERE / "run.txt", HERE / "test.txt", HERE / "peers.txt")
PATIENCE = 60


def audited(lock: Path) -> list[dict[str, Any]]:
    """What pip-audit knows of each locked package; empty when its data cannot be had now."""
    command = [
        sys.executable,
        "-m",
        "pip_audit",
        "--requirement",
        str(lock),
        "--require-hashes",
        "--disable-pip",
    ]
    command += ["--format", "json", "--progress-spinner", "off", "--timeout", "5"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, check=False)  # noqa: S603
        packages: list[dict[str, Any]] = json.loads(done.stdout)["dependencies"]
    except (subprocess.TimeoutExpired, ValueError, KeyError):
        return []
    return [package for package in packages if "skip_reason" not in package]


def locked(lock: Path) -> int:
    """How many packages a lock names."""
    return sum("==" in line for line in lock.read_text("utf-8").splitlines())


def main() -> int:
    """Print what is known; 1 when a locked version is known to be vulnerable."""
    vulnerable = False
    for lock in LOCKS:
        packages, total = audited(lock), locked(lock)
        missing = total - len(packages)
        note = f"; {missing} NOT looked up, the data cannot be reached from here" if missing else ""
        print(f"pip-audit, {lock.name}: {len(packages)} of {total} looked up{note}")
        for package in packages:
            if package["vulns"]:
                vulnerable = True
                ids = ", ".join(found["id"] for found in package["vulns"])
                print(f"  {package['name']} {package['version']} is known to be vulnerable: {ids}")
    return 1 if vulnerable else 0


if __name__ == "__main__":
    sys.exit(main())
