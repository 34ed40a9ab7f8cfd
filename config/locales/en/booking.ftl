# What comes with a booking: one’s own view of the times, moving and calling off, reminders.

# A time of day where clocks count to twelve, such as "4:00 pm".
when-clock-am = { $time } am
when-clock-pm = { $time } pm

# $when and $deadline are Discord timestamps.
move-title = Another time for our meeting? ({ $minutes } minutes)
move-body =
    Your meeting stands at { $when } until you agree on another time.
    Please answer each time below. The meeting moves as soon as everyone the new time counts on can come.
    Answers are open until { $deadline }.
move-done = I have posted { $count ->
    [one] another time
   *[other] { $count } other times
 } in your group’s room. Please answer there. Until you agree on one, your meeting stands at { $when }.
meeting-too-soon = This meeting begins in less than two hours, too soon to agree on another time. You can say that you can’t come, or call it off.

offer-spared = { $name } has had the most early and late hours so far, so it is { $name }’s turn to have it easy.
offer-taken = ✗ Not possible any more: one of you has something else then.
vote-mine = My own times

# The private list: only whoever tapped sees it.
mine-title = Times on your own clock
mine-time = **Time { $number }**: { $local } (for you { $hour })
mine-time-uncounted = **Time { $number }**: { $local } (outside the hours you gave)
mine-time-taken = This one is not possible any more.
mine-hour-day = in the day
mine-hour-early = early
mine-hour-evening = in the evening
mine-hour-late = late
mine-hour-night = in the night
mine-answer-none = You have not answered yet.
mine-answer-works = You said: it works.
mine-answer-if-needed = You said: if needed.
mine-answer-cannot = You said: you can’t.
mine-share-title = Your early and late hours
mine-share-none = Nobody in your group has had any so far.
mine-share = So far you have had { $percent } % of your group’s early and late hours. When I look for times, I go easy on whoever has had most.
mine-private = Only you see this. To answer, tap the buttons on the card.

booking-move = Move it
booking-call-off = Call it off
booking-reminders = Reminders
booking-apple = Apple Calendar and others
booking-apple-text = Open the file { $file } below.
booking-meanwhile = At the same time
booking-webinar = Webinar “{ $title }”: { $when }

call-off-ask = Do you want to call off your group’s meeting on { $when } (your time: { $local })? I will tell everyone in your room. If only you can’t come, tap “I can’t come after all” on the card instead.
call-off-yes = Yes, call it off
call-off-no = No, keep it
call-off-done = The meeting is called off. I am telling your group in your room.
call-off-already = This meeting was called off before. Nothing was changed.
call-off-kept = The meeting stands. Nothing was changed.

# $members are the mentions of those who are here.
called-off-hello = { $members } your meeting will not take place.
booking-title-cancelled = This meeting is called off
booking-body-cancelled = { $when }: too few of you can come.
booking-body-called-off = { $when }: { $name } has called it off.
called-off-file = If it is in your calendar already, open the file { $file } to take it out.
called-off-other = Find another time

moved-hello = { $members } your meeting has moved. It was planned for { $when }.
moved-title = This meeting has moved
moved-body = It was planned for { $from }. Now it is at { $to }; the new card is further down.

reminders-ask = Before each of your meetings I post a reminder in your group’s room. It calls nobody by name. Which do you want? One that nobody who is coming wants is not posted.
reminders-now = You have chosen: { $choice }
reminders-both = A day and an hour before
reminders-day = A day before
reminders-hour = An hour before
reminders-none = No reminders
reminder-coming = Coming: { $names }

list-move = Move { $day }
