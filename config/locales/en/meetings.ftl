# Times offered, votes, bookings and reminders.

command-meeting = Your group’s meetings
command-meeting-propose = Find times that suit your group
command-meeting-propose-minutes = How long the meeting takes, in minutes
command-meeting-list = See your group’s meetings

# $deadline is a Discord timestamp.
offer-title = When can we meet? ({ $minutes } minutes)
offer-body =
    Please answer each time below. A time is booked as soon as everyone it counts on can come.
    Answers are open until { $deadline }.
offer-title-booked = We have a time
offer-body-booked = Booked: { $when }
offer-title-expired = No time was found
offer-body-expired = None of these times suits enough of you. You can look for other times with /meeting propose.
# $number is the number of the time on the card.
offer-time = Time { $number }
offer-time-booked = Time { $number }: booked
# A member’s own day and time, such as "Ana: Thu 9 Mar, 16:00".
offer-local = { $name }: { $local }
offer-local-hard = { $name }: { $local }, { $hardness }
offer-not-counted = { $name }: { $local }, outside the hours they gave
hour-early = early for them
hour-evening = in their evening
hour-late = late for them
hour-night = in their night
tally-works = works for { $names }
tally-if-needed = if needed for { $names }
tally-cannot = not possible for { $names }
tally-none = No answers yet
vote-works = Time { $number } works
vote-if-needed = If needed
vote-cannot = Can’t
vote-none = None of these
vote-closed = The answers for these times are closed. This card shows how it ended.

propose-done = I have posted { $count ->
    [one] one time
   *[other] { $count } times
 } in your group’s room. Please answer there.
propose-already = Your group is answering these times already. Please answer on the card in your group’s room.
# $why is one of the sentences below.
propose-partly = I found no time in the next four weeks that suits everyone. { $why } I have posted the best times for most of you. If somebody’s hours have changed, they can correct them with “My page”.
propose-no-time = I found no time in the next four weeks that suits enough of you. { $why } Could one of you add some hours? Tap “My page” on the card in your room.
# Names of members; "share" speaks of two or more.
apart-never = { $names } share no free hour.
apart-short = { $names } share at most { $minutes } minutes at a stretch.
apart-no-hours = { $name } has given no hours for these weeks.
apart-one-short = { $name } has at most { $minutes } minutes at a stretch.
apart-none-left = All the hours that you share are booked already.
meeting-not-a-member = This works only for the members of a group.
meeting-no-room = Your group has no open room now, so there is nowhere to post the times.
meeting-alone = You are the only member of your group now, so there is nobody to meet.
meeting-over = The cohort ends before a meeting could take place.
meeting-gone = I cannot find this meeting. Please look at /meeting list.
meeting-begun = This meeting has begun already.
meeting-not-over = This meeting is not over yet.
meeting-cancelled = This meeting was called off. You can look for a new time with /meeting propose.
meeting-not-expected = This meeting was booked before you came to the group.

booking-hello = { $members } you have a meeting.
booking-title = { $group } meets
# $when and $relative are Discord timestamps.
booking-body = { $when } ({ $relative }), { $minutes } minutes, here in your room.
booking-your-times = Your own times
booking-missing = Cannot come
booking-decline = I can’t come after all
booking-come = I can come
booking-google = Google Calendar
booking-outlook = Outlook
calendar-title = Meeting of { $group }
calendar-details = Your group meets in its room on Discord.

reminder-day = Tomorrow your group meets: { $when } ({ $relative }).
reminder-hour = Your group meets soon: { $when } ({ $relative }).

list-title = { $group }: our meetings
list-coming = Coming
list-past = Past
list-nothing-coming = No meeting is booked.
# $local is the asker’s own time, $when a Discord timestamp.
list-line = { $when }, your time { $local }
list-line-cancelled = { $when }: called off
list-line-not-met = { $when }: did not happen
list-said-met = you said: we met
list-said-not-met = you said: we did not meet
list-met = We met on { $day }
list-not-met = We did not
list-propose = Find a meeting time
