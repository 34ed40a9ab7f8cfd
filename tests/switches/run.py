#!/usr/bin/env python3
"""Switches rules of the simulated Discord off and sees what notices.

Usage: tests/switches/run.py [--every N] [--together] [PART ...]

For each line of rules.tsv (test, file, text, what replaces it) the change is made in a copy of the
sources, and the contract's tests are run: the rule's own test must fail, and no test of another
rule. `--every N` takes each Nth line only; PART takes the lines whose test's name contains it.
`--together` makes all changes at once: just their own tests must fail. Where others do, too, or
one does not, each line is taken by itself to see which one it is. That these tests pass while
nothing is switched off is for `cargo test` to say; line by line it is seen here first.
Needs nothing but Python and cargo; builds below target/.
"""

import argparse
import os
import pathlib
import re
import shutil
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
COPY = ROOT / "target" / "switches"
PATIENCE_S = 600


def switches():
    """Reads the list as (test, file, text, replacement)."""
    lines = (HERE / "rules.tsv").read_text().splitlines()
    rows = [line.split("\t") for line in lines if line and not line.startswith("#")]
    return [tuple(part.replace("\\n", "\n") for part in row) for row in rows]


def copy_sources():
    """Copies what git knows of, so that the working tree is never touched."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True)
    for name in listed.stdout.decode().split("\0"):
        source, target = ROOT / name, COPY / name
        if not name or not source.is_file():
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        if not target.exists() or target.read_bytes() != source.read_bytes():
            shutil.copyfile(source, target)


def failing_tests():
    """Runs the contract's tests; returns those that failed, or None where nothing was built."""
    command = ["cargo", "test", "--quiet", "--test", "it", "--", "sim::contract::", "--format=pretty"]
    environment = os.environ | {"CARGO_TARGET_DIR": str(ROOT / "target"), "SQLX_OFFLINE": "true"}
    environment.pop("TESTS_TALLY", None)
    ran = subprocess.run(
        command, cwd=COPY, env=environment, capture_output=True, text=True, timeout=PATIENCE_S
    )
    if not re.search(r"^test result: ", ran.stdout, re.MULTILINE):
        print(ran.stderr[-2000:])
        return None
    found = re.findall(r"^test sim::contract::(\S+) \.\.\. FAILED$", ran.stdout, re.MULTILINE)
    # What has no topic is a test of the contract's own bookkeeping, not of a rule.
    return {test for test in found if "::" in test}


def switched_off(rows):
    """Makes the changes of these lines in the copy; returns whether each could be made."""
    for test, name, text, replacement in rows:
        path = COPY / name
        whole = path.read_text()
        if whole.count(text) != 1:
            print(f"{test}: its text stands {whole.count(text)} times in {name}", flush=True)
            return False
        path.write_text(whole.replace(text, replacement))
    return True


def noticed(rows):
    """Switches the rules of these lines off together; returns whether just their tests notice."""
    made = switched_off(rows)
    failing = failing_tests() if made else None
    copy_sources()
    if made and failing is None:
        print(f"nothing is built with {len(rows)} switched off")
    elif made and failing != {row[0] for row in rows}:
        print(f"with {len(rows)} switched off these noticed: {sorted(failing)}", flush=True)
    return made and failing == {row[0] for row in rows}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--every", type=int, default=1, metavar="N")
    parser.add_argument("--together", action="store_true")
    parser.add_argument("parts", nargs="*", metavar="PART")
    asked = parser.parse_args()
    chosen = [row for row in switches() if not asked.parts or any(part in row[0] for part in asked.parts)]
    chosen = chosen[:: asked.every]
    copy_sources()
    if asked.together and chosen and noticed(chosen):
        print(f"switches: {len(chosen)} passed together, 0 failed", flush=True)
        return 0
    before = failing_tests()
    if before != set():
        print(f"the contract does not hold before anything is switched off: {before}")
        return 1
    passed = failed = 0
    for row in chosen:
        if noticed([row]):
            passed += 1
            print(f"ok {row[0]}", flush=True)
        else:
            failed += 1
            print(f"FAILED {row[0]}", flush=True)
    print(f"switches: {passed} passed, {failed} failed", flush=True)
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
