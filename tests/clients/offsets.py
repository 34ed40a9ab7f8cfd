"""Compares the offsets of every zone with those of the zone data that Python programs use.

    offsets.py FILE

The file is written by the test `zones::`, when TESTS_OFFSETS names it: the release of the zone
database in the first line, then the half hours that are compared, then a line a zone with its runs
of equal offsets, `name half-hour:seconds half-hour:seconds ...`. Here every half hour is asked of
Python's zoneinfo with the package tzdata, and nothing of the host's own zone data.
"""

import sys
import zoneinfo
from concurrent.futures import ProcessPoolExecutor
from datetime import datetime, timedelta, timezone
from importlib import resources

import tzdata

HALF_HOUR = timedelta(minutes=30)


def runs(name, first, count):
    """The runs of equal offsets of a zone, as the file writes them."""
    zone = zoneinfo.ZoneInfo(name)
    from_utc = zone.fromutc
    moment = first.replace(tzinfo=zone)
    found, before = [], None
    for half_hour in range(count):
        offset = from_utc(moment + half_hour * HALF_HOUR).utcoffset()
        if offset != before:
            found.append(f"{half_hour}:{int(offset.total_seconds())}")
            before = offset
    return " ".join(found)


def runs_of_each(names, first, count):
    """The runs of each of these zones."""
    zoneinfo.reset_tzpath(to=[])
    return [runs(name, first, count) for name in names]


def main(path):
    with open(path, encoding="utf-8") as file:
        release = file.readline().split()[-1]
        _, first, count = file.readline().split()
        ours = dict(line.rstrip("\n").split(" ", 1) for line in file)
    if tzdata.IANA_VERSION != release:
        sys.exit(
            f"offsets: ours are of {release}, Python's of {tzdata.IANA_VERSION}; "
            "tests/clients/requirements.txt must pin the tzdata of the same release"
        )
    first, count = datetime.fromisoformat(first), int(count)

    # Old names are copies of the new ones' data, which is asked once.
    copies = {}
    for name in ours:
        data = resources.files("tzdata.zoneinfo").joinpath(*name.split("/")).read_bytes()
        copies.setdefault(data, []).append(name)
    names = [alike[0] for alike in copies.values()]
    halves = [names[0::2], names[1::2]]
    with ProcessPoolExecutor(len(halves)) as pool:
        found = pool.map(runs_of_each, halves, [first] * 2, [count] * 2)
        theirs = {name: run for half, told in zip(halves, found) for name, run in zip(half, told)}

    wrong = [
        f"{name}: ours {ours[name]}, Python's {theirs[alike[0]]}"
        for alike in copies.values()
        for name in alike
        if ours[name] != theirs[alike[0]]
    ]
    if wrong:
        sys.exit("offsets differ:\n" + "\n".join(wrong))
    changes = sum(run.count(" ") for run in ours.values())
    print(
        f"offsets: {len(ours)} zones agree with Python's tzdata {release} at each of {count} half "
        f"hours from {first:%Y-%m-%d} on, with {changes} clock changes"
    )


if __name__ == "__main__":
    main(sys.argv[1])
