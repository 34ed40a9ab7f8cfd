#!/usr/bin/env python3
"""Sums up what was held against Discord's OpenAPI description, and holds it to a floor.

Usage: tally.py FILE, the file that the tests were given as TESTS_TALLY. Each line stands for one
simulated world. Prints the sums, what was left out and why, and how often each known divergence
was needed; fails below the floors, and when a divergence was needed nowhere.
"""

import collections
import json
import sys

FLOORS = {"bodies": 7_000, "requests": 6_000, "dispatches": 5_500}


def main(path):
    sums, left_out, needed = collections.Counter(), collections.Counter(), {}
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            world = json.loads(line)
            sums.update({name: world[name] for name in FLOORS})
            left_out.update(world["left_out"])
            for name, count in world["divergences"].items():
                # Counted over a whole process, so the greatest of its worlds says it.
                needed[name] = max(needed.get(name, 0), count)
    print(", ".join(f"{name}: {sums[name]}" for name in FLOORS))
    for title, counts in (("left out", left_out), ("divergence", needed)):
        for name, count in sorted(counts.items()):
            print(f"  {title}: {name}: {count}")
    low = [name for name, floor in FLOORS.items() if sums[name] < floor]
    unused = [name for name, count in needed.items() if not count]
    if low:
        print(f"below the floor: {', '.join(f'{name} < {FLOORS[name]}' for name in low)}")
    if unused:
        print(f"needed nowhere, so take them off the list: {', '.join(unused)}")
    return 1 if low or unused or not needed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
