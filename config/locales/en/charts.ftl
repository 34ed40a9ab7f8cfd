# Pictures of a group’s two weeks, of one’s own week and of groups before a launch, and the same in words.

# What a colour or a sign in a picture means; two or three short words each.
chart-night = night
chart-work = working hours
chart-weekend = weekend
chart-sure = can
chart-if-needed = if needed
chart-shared = all can
chart-shared-most = most can
chart-offered = offered
chart-outside = not their hours
chart-edge = a bit early or late
chart-hard = early or late
chart-asleep = in the night
chart-away = away
# Stands where a name cannot be drawn; $number counts the group’s members.
chart-number = #{ $number }

# The group’s picture in words. $first and $last are days such as "Mon 6 Mar".
chart-words = Everyone’s hours from { $first } to { $last }, each in their own local time.
chart-words-time = Time { $number }: { $members }.
# One member at one of the times. $local is such as "Thu 9 Mar, 16:00".
chart-words-member = { $name } { $local }
chart-words-hard = { $name } { $local } ({ $hardness })
chart-words-outside = { $name } { $local } (outside their hours)
# $hours is a number such as 8 or 7.5.
chart-words-shared = Hours in which all can: { $hours }.
chart-words-shared-most = Hours in which most can: { $hours }.
chart-words-none-shared = There is no hour in which all can.
# $names are such as "#2 is 李娜".
chart-words-numbers = In the picture, { $names }.
chart-words-number = #{ $number } is { $name }
# One’s own week in words.
chart-week-words = Your week in your local time. { $days }
# $day is such as "Mon 6 Mar", $hours such as "18:00-21:00, 21:00-22:00 if needed".
chart-week-day = { $day }: { $hours }.
chart-week-if-needed = { $hours } if needed
chart-week-none = no hours
# Groups before a launch. $place is a city.
chart-groups-words = When each group can meet in the week in which it can least often, by the clock of { $place }.
# $countries are codes such as "PT KE"; $times is the next but one.
chart-groups-group = { $name } ({ $countries }): { $times }.
chart-groups-note = { $countries } · { $times }
chart-groups-times = { $count ->
    [0] no time
    [one] 1 time
   *[other] { $count } times
}
chart-groups-writing = in writing
chart-groups-locked = { $name } (locked)
chart-groups-clock = Each group’s week with the fewest times, by the clock of { $place }
chart-groups-shared = all can meet
chart-groups-day = day

# The steps of a group’s project along its fortnights.
chart-steps-words = The steps of your project from { $first } to { $last }.
# $note says how it stands, when it is due, and who looks after it.
chart-steps-step = { $title }: { $note }.
chart-steps-numbered = { $title } (#{ $number } in the picture): { $note }.
chart-steps-more = There are { $count } more.
chart-steps-done = done
chart-steps-open = to do
chart-steps-late = late
chart-steps-blocked = blocked
chart-steps-no-date = no date
chart-steps-today = today

# All groups’ projects: what makes up $note.
chart-projects-done = { $done } of { $of } done
chart-projects-none = no steps yet
chart-projects-late = { $count } late
chart-projects-blocked = { $count } blocked
