### Times that suit a group: what would help, and what `carrel times` prints.

# What one member could add. $days are days in the plural, such as "Tuesdays".
times-remedy = If { $name } could also do { $days } { $from } to { $until }, there would be { $count ->
    [one] one time for all
   *[other] { $count } times for all
}.
times-mondays = Mondays
times-tuesdays = Tuesdays
times-wednesdays = Wednesdays
times-thursdays = Thursdays
times-fridays = Fridays
times-saturdays = Saturdays
times-sundays = Sundays

## carrel times

# The first line of a time, such as "1. Mon 6 Mar, 13:00 to 14:00 UTC: costs 8".
times-time = { $number }. { $day }, { $from } to { $until } UTC: costs { $cost }
times-missing = without { $names }
times-if-needed = if needed
times-why = Why: { $why }
# $count members are asked for.
times-all-can = { $count ->
    [one] It suits the only member.
   *[other] All { $count } can come.
} The first time is the fairest: what each has borne so far and what it costs them, squared and added up, is least.
times-nobody-pays = Nobody sits early or late for it, or in hours given only if needed.
# $costs are names with numbers.
times-who-pays = It costs { $costs }.
# $names are those who cannot come to any of the times.
times-most-can = The times are the best for { $comers } of { $count }: { $names } cannot come.
times-few-can = No time suits as many as { $quorum } of { $count }, and fewer are offered none.
# $names are the first of them, $more are not named.
times-and-more = { $names } and { $more } more
