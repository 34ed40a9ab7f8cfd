"""Runs the Python example of the simulator's guide, as it stands there.

Usage: guide.py BASE, with the address of a simulator that runs (`carrel sim`).
"""

import pathlib
import subprocess
import sys

GUIDE = pathlib.Path(__file__).resolve().parents[2] / "src" / "sim" / "guide.md"


def main(base):
    example = GUIDE.read_text(encoding="utf-8").split("```python\n")[1].split("```")[0]
    ran = subprocess.run([sys.executable, "-c", example, base], capture_output=True, text=True, timeout=60)
    passed = ran.returncode == 0 and ran.stdout == "pong\n"
    if not passed:
        print(ran.stdout + ran.stderr)
    print(f"guide: {int(passed)} passed, {int(not passed)} failed")
    return 0 if passed else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1].rstrip("/")))
