# Rooms of a cohort that is over: the warnings before they are removed, and what members are handed.

warning-title = This room will be removed
# $day is a date.
warning-body = This room and what was said in it will be removed on **{ $day }**. If you want to keep something, copy it until then.
warning-copy = What Carrel keeps of us

copy-handed-out = Here is what Carrel itself keeps of your group. What you wrote to each other is not in it: Carrel does not read that, so copy it yourself.
copy-not-yours = Only members of this group can have it.
copy-title = { $group }, { $cohort }
# $place is a time zone, such as Europe/Lisbon.
copy-clock = Dates and times are those of { $place }.
copy-project = WHAT YOU MADE TOGETHER
# $kind is a kind of project, $aim what the group wrote about it.
copy-project-line = { $kind }: { $aim }
copy-steps = STEPS
# $step is a title, a date if it had one, and how it stands.
copy-step-line = - { $step }
copy-step-due = for { $day }
copy-step-done = done
copy-step-open = not finished
copy-meetings = MEETINGS
# $day is a date, $time a time of day.
copy-meeting-line = - { $day }, { $time }
copy-nothing = Nothing was noted.

desk-removals = Rooms of cohorts that are over
# $name is a cohort, $day a date.
desk-removals-coming = { $name }: { $rooms ->
    [one] one room will be removed on { $day }.
   *[other] { $rooms } rooms will be removed on { $day }.
}
desk-removals-done = { $name }: { $removed ->
    [one] one room removed.
   *[other] { $removed } rooms removed.
}
desk-removals-more = { $count ->
    [one] One more cohort is over.
   *[other] { $count } more cohorts are over.
}
desk-removals-button = Keep { $name }’s rooms 30 days longer
removals-longer = The rooms stay until { $day }. They are warned anew before that.
removals-longer-before = They were kept longer already: they stay until { $day }.
removals-longer-late = They are removed already, so none can be kept.

desk-kind-answers = What people told at their sign-up, on the day of its removal
