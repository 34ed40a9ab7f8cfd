# The hour that a group keeps, clock changes, “did you meet?”, and groups that talk elsewhere.

# $group is the group’s name.
standing-title = { $group }: your standing time
standing-body =
    I looked at everyone’s hours and found a time that suits all of you, so I have pencilled it in. Nobody has to vote.

    If it does not work for you, tap “I can’t”.
standing-title-ended = { $group }: this standing time is over
standing-body-never = It never works for one of you, so the meetings that were still to come are called off. I am looking for another time.
standing-body-closed = This room is closed, so the meetings that were still to come are called off.
standing-body-elsewhere = You talk elsewhere now, so the meetings that were still to come are called off. To meet here again, tap “We talk elsewhere” on the card that is pinned in this room.
standing-your-times = Your own times
# $local is the member’s day and time, such as "Mon 6 Mar, 08:00".
standing-local = { $name }: { $local }
# Clocks change: $line is one like the line above.
standing-local-moved = { $line }; from { $local }
standing-dates = Our meetings
# $when is a Discord timestamp.
standing-date = { $when }
standing-date-without = { $when }, without { $names }
standing-date-off = { $when }: called off
standing-date-not-met = { $when }: did not happen
standing-dates-more = { $count ->
    [one] and one more
   *[other] and { $count } more
 }
standing-cannot = I can’t

cannot-which = When can’t you come? Your answer stays between us; the card shows only who will be missing.
cannot-none-left = You have no meeting to come at this time.
# $day is such as "Mon 6 Mar".
cannot-once = Not on { $day }
cannot-never = Never at this time
cannot-ended = This standing time is over already.
# $when is a Discord timestamp.
cannot-noted = All right, they will meet without you: { $when }.
cannot-called-off = All right. Too few of you are left for { $when }, so it is called off. I will offer other times in your room.
cannot-never-noted = All right, this time is over. I have called off what was still to come, and will offer other times in your room.

# $members are mentions.
clock-change-hello = { $members } the clocks change.
clock-change-title = Your meeting moves for some of you
# $day is a Discord timestamp of the day of the change, $when one of the first meeting after it.
clock-change-body =
    Clocks change on { $day }. Your next meeting after that is { $when }.
clock-change-times = Your own times from then on
# $time and $before are such as "09:00"; where another day of the week comes with it, such as "Mon 20 Mar, 00:30".
clock-change-moved = { $name }: **{ $time }** in place of { $before }
clock-change-stays = { $name }: { $time }, as before

question-title = Did you meet?
# $when is a Discord timestamp.
question-body = { $when }. One tap is enough; whoever says nothing is taken to have met.
question-met = We met
question-not-met = We did not
question-said-met = They say that you met: { $names }
question-said-not-met = They say that you did not: { $names }
question-noted = Thank you, noted.

card-elsewhere = We talk elsewhere
elsewhere-title = Do you talk somewhere else?
elsewhere-body =
    Many groups write or call each other outside of Discord, and that is fine. If yours does, I pencil in no meetings, offer no times unless you ask, and send no reminders.

    One tap on “We talked” beneath a prompt tells your coordinators that all is well.
elsewhere-leave = Yes, we talk elsewhere
# $since is a Discord timestamp.
elsewhere-since = You have talked elsewhere since { $since }. Tap “We talked” beneath each prompt, so that your coordinators know that all is well.
elsewhere-back = Let’s meet here again
elsewhere-here-again = Welcome back. I am looking for a time that suits all of you, and will write in your room.
