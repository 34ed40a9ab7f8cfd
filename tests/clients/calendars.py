#!/usr/bin/env python3
"""Reads the calendar files of meetings with a library that none of us wrote.

Usage: calendars.py FOLDER, into which `tests/it/calendars.rs` wrote each file beside what our own
reader read in it. Both must read the same, and what a library makes of the file must be the same
file again. Prints how many files there were; fails when one is read differently, or there are
fewer than the floor.
"""

import json
import pathlib
import sys

import icalendar

FLOOR = 12
TEXTS = ("UID", "STATUS", "SUMMARY", "DESCRIPTION", "URL")
MOMENTS = ("DTSTAMP", "DTSTART", "DTEND")


def event_of(calendar):
    """The only event of a calendar, as our own reader says it."""
    [event] = calendar.walk("VEVENT")
    read = {name: str(event[name]) for name in TEXTS}
    for name in MOMENTS:
        moment = event.decoded(name)
        if moment.utcoffset() is None or moment.utcoffset().total_seconds() != 0:
            raise ValueError(f"{name} is not in UTC: {moment}")
        read[name] = moment.strftime("%Y%m%dT%H%M%SZ")
    read["SEQUENCE"] = str(event.decoded("SEQUENCE"))
    return read


def differences(path):
    """What the library reads differently in one file."""
    calendar = icalendar.Calendar.from_ical(path.read_bytes())
    ours = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    found = []
    if str(calendar["METHOD"]) != ours["method"]:
        found.append(f"method {calendar['METHOD']}, not {ours['method']}")
    for error in calendar.errors + [e for part in calendar.walk() for e in part.errors]:
        found.append(f"cannot be read: {error}")
    read = event_of(calendar)
    for name in sorted(read.keys() | ours["event"].keys()):
        if read.get(name) != ours["event"].get(name):
            found.append(f"{name}: {read.get(name)!r}, not {ours['event'].get(name)!r}")
    again = icalendar.Calendar.from_ical(calendar.to_ical())
    if event_of(again) != read:
        found.append("written anew, it is another")
    return found


def main(folder):
    paths = sorted(pathlib.Path(folder).glob("*.ics"))
    wrong = 0
    for path in paths:
        for what in differences(path):
            wrong += 1
            print(f"{path.name}: {what}")
    print(f"calendar files: {len(paths)}")
    if len(paths) < FLOOR:
        print(f"below the floor: {len(paths)} < {FLOOR}")
    return 1 if wrong or len(paths) < FLOOR else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
