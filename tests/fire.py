#!/usr/bin/env python3
"""Sums up at how many points Carrel was killed, and holds the sums to a floor.

Usage: fire.py FILE, the file that the tests were given as TESTS_FIRE: one line of JSON for each
test that passed, with what was tried, of what, and how often.
"""

import collections
import json
import sys

FLOORS = {"points": 390, "kills": 100}


def main(path):
    sums = collections.Counter()
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            tried = json.loads(line)
            sums[tried["kind"]] += tried["count"]
            print(f"  {tried['kind']}: {tried['of']}: {tried['count']}")
    print(", ".join(f"{kind}: {count}" for kind, count in sorted(sums.items())))
    low = [kind for kind, floor in FLOORS.items() if sums[kind] < floor]
    if low:
        print(f"below the floor: {', '.join(f'{kind} < {FLOORS[kind]}' for kind in low)}")
    return 1 if low else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
