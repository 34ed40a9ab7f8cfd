### When somebody can meet: the week, other hours for some dates, and being away.

command-away = Say when you are away, or see what you have said
command-away-from = The first day, such as Mon 4 May
command-away-until = The last day; leave it out for one day
command-away-note = A word for yourself, such as Eid; nobody else sees it

## The week

week-title = When you can meet
# $dates is one of the phrases below, such as "from Mon 3 May until Sun 9 May".
week-title-dated = When you can meet { $dates }
week-none = No hours yet
week-day = { $day }: { $hours }
week-day-if-needed = { $hours } if needed
week-stretch = { $start }–{ $end }
week-hint-sure = Tap the times that suit you; tap again to take one back. Everything is saved at once.
week-hint-if-needed = Now tap the times that are possible **only if the others need them**; tap again to take one back.
week-hint-empty = Take back **all** hours of this week?
# Days such as "Mon–Fri" or "Sat", hours such as "18:00–21:00".
week-days = { $first }–{ $last }
week-part = { $days } { $hours }
week-part-given = ✓ { $days } { $hours }
week-part-if-needed = (✓) { $days } { $hours }

week-button-days = Day by day
week-button-if-needed = Only if needed …
week-button-sure = What suits me …
week-button-clear = Clear the week
week-button-empty = Yes, clear it
week-button-type = I would rather type
week-button-dates = From a date on …
week-button-done = Done
week-button-back = Back to the week
week-button-clear-day = Clear { $day }
week-button-right = Yes, this is right
week-button-change = Change it
week-button-tap = I would rather tap

week-menu-day = Which day?
week-menu-from = { $day } from …
week-menu-until = From { $start } until …
week-menu-earlier = Before noon …
week-menu-later = From noon on …
week-menu-next-day = { $time } on the next day
week-menu-copy = Copy { $day } to …

week-typed = Thank you. I have read your hours like this. Is it right?
week-noted = I read it this way: { $notes }
week-kept = Thank you. Meeting times are found with these hours.
week-refused-sure = I cannot read the hours that suit you: { $why }. Nothing was changed.
week-refused-if-needed = I cannot read the hours “only if needed”: { $why }. Nothing was changed.
week-you-wrote = You wrote: { $text }
week-gone = You have taken these dates back. Your other hours are as they were.

week-outside-title = Booked outside of these hours
week-outside = These meetings are booked and lie outside of your hours now. They stay booked; if you cannot come, please say so:
week-outside-line = { $group }: { $when }
week-cannot = I can’t come on { $day }

form-hours-title = When can you meet?
form-hours-sure = These hours suit me (my own time)
form-hours-sure-example = Mon Tue 18:00-21:00; Sat 10:00-14:00
form-hours-if-needed = Only if the others need it
form-hours-if-needed-example = Fri 08:00-09:00

## Some dates

dates-from = from { $from } on
dates-until = until { $last }
dates-on = on { $date }
dates-from-until = from { $from } until { $last }

dates-title = You have said:
dates-none = Going away, moving for a while, or other hours for some weeks? Say it here, and no time is offered that you cannot make.
dates-away = away { $dates }
dates-away-noted = away { $dates } ({ $note })
dates-zone = { $place } { $dates }
dates-week = other hours { $dates }: { $hours }
dates-away-said = You are away { $dates }, and back on { $back }. No meeting is offered in between.
dates-zone-said = Your clock follows { $place } { $dates }.
dates-no-date = I cannot read “{ $typed }” as a date. { $example } or 2027-05-04 would be right.
dates-refused = The last day must not come before the first, and the dates must lie ahead, within two years. Nothing was changed.
dates-too-many = You have said so much for later dates that I can keep no more. Please take something back first.

dates-menu-take-back = Take back …
dates-button-away = I am away …
dates-button-zone = Another clock …
dates-button-week = Other hours …

form-away-title = When are you away?
form-away-until = Last day (empty: only this one)
form-away-note = A word for yourself; nobody else sees it
form-away-note-example = Eid
form-dates-from = First day
form-dates-until = Last day (empty: for good)
form-dates-zone-title = Where will your clock be?
form-dates-week-title = Other hours for some dates
