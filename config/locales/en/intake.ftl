### Intake: when people sign up, how many places there are, and who waits, for coordinators.

intake-title = Sign-ups
intake-button = Window and numbers …
intake-taken = { $taken } have a place
intake-taken-of = { $taken } of { $of } places are taken
intake-waiting = { $count ->
    [one] 1 person waits for a place
   *[other] { $count } people wait for a place
 }
intake-first = { $count ->
    [one] 1 of them waited in an earlier cohort and goes first
   *[other] { $count } of them waited in an earlier cohort and go first
 }
intake-unfinished = { $count ->
    [one] 1 person is half way through signing up and counts nowhere yet
   *[other] { $count } people are half way through signing up and count nowhere yet
 }
# $days is how many days before the last day of signing up.
intake-reminded = { $count ->
    [0] None of them said that Carrel may write to them, so nobody is reminded; a word from you where all read it can help
    [one] 1 of them said that Carrel may write to them, and is reminded once, { $days } days before the last; the others only read what you say where all read it
   *[other] { $count } of them said that Carrel may write to them, and are reminded once, { $days } days before the last; the others only read what you say where all read it
 }
intake-reminded-none = No last day is set, so nobody is reminded; set one, or say a word where all read it
# $countries is a list such as "Kenya 4, Brazil 2".
intake-countries = { $count ->
    [one] 1 country: { $countries }
   *[other] { $count } countries: { $countries }
 }
intake-open = Open until groups are formed
intake-open-from = Open from { $first } until groups are formed
intake-open-until = Open until { $last }
intake-open-between = Open from { $first } to { $last }
intake-cap = { $cap ->
    [one] At most 1 place goes to one country ({ $percent } %); people who came by a sheet do not count
   *[other] At most { $cap } places go to one country ({ $percent } %); people who came by a sheet do not count
 }

intake-form = Window and numbers
intake-form-opens = First day of signing up
intake-form-opens-example = Empty: at once
intake-form-closes = Last day of signing up
intake-form-closes-example = Empty: until groups are formed
intake-form-capacity = Places
intake-form-capacity-example = Empty: as many as come
intake-form-cap = Most for one country, in % of the places

intake-set = This holds now:
intake-let-in = { $count ->
    [one] 1 person who waited has a place now.
   *[other] { $count } people who waited have a place now.
 }
intake-closed = This cohort takes no sign-ups any more.
intake-no-date = I cannot read “{ $written }” as a date; 4 May or 2027-05-04 would be one. Nothing was changed.
intake-order = The last day lies before the first. Nothing was changed.
intake-no-capacity = “{ $written }” is no number of places; 1 to { $most } would be one. Nothing was changed.
intake-no-percent = “{ $written }” is no part in percent; 1 to 100 would be one. Nothing was changed.

## What people read who sign up

signup-not-yet = Signing up begins on { $first }. Come back then; nothing is needed before.
signup-room-few = { $left ->
    [one] 1 place is left for people from { $country }.
   *[other] { $left } places are left for people from { $country }.
 }
signup-room-country = The places that one country may take are taken by people from { $country }, so that groups stay mixed. You can hand in nevertheless: you will be on the wait-list, and first in line next time if no place comes free.
signup-room-full = All places are taken. You can hand in nevertheless: you will be on the wait-list, and first in line next time if no place comes free.
signup-wait-listed =
    Thank you, { $name }. Your sign-up is in, and you are on the wait-list.

    It is not about you: there are more people than places. As soon as one comes free it is yours, and /carrel says so. If none does, you will be first in line next time. You can change your answers as before; what you told is kept until { $removal }.
page-wait-listed = You are on the wait-list: as soon as a place comes free, it is yours. If none does, you will be first in line next time.
