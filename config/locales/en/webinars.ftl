# Webinars: what everyone reads, and what coordinators see before they send it.

webinar-hello = A webinar for all of you
webinar-hello-moved = A webinar for all of you, at a new time
webinar-hello-off = This webinar is called off. It will not take place.
webinar-hello-recording = This webinar is over. You can watch the recording.
# $title was written by a coordinator.
webinar-title = Webinar: { $title }
webinar-when = When
# $at and $in are the moment and how far away it is, as Discord shows them.
webinar-when-text = { $at } ({ $in }), about { $minutes } minutes. This is your own local time.
webinar-speaker = Who speaks
webinar-where = Where
webinar-coming = I’m coming
webinar-open-link = Open the link
webinar-recording = Recording
webinar-watch = Watch the recording
webinar-change-answer = Change my answer

# Told to those who said that they come, whose mentions stand before it.
webinar-news-moved = You said that you come to **{ $title }**. It has a new time: { $at } ({ $in }). If that does not suit you, tap “Change my answer”.
webinar-news-off-title = Called off
webinar-news-off = **{ $title }** will not take place. It was planned for { $at }. Sorry about that.
webinar-reminder-day = **{ $title }** begins { $in }: { $at }. You said that you come; if you cannot after all, tap “Change my answer”.
webinar-reminder-minutes = **{ $title }** begins { $in }.

webinar-you-come = { $count ->
    [one] You are on the list, the first one. Tap again if you cannot come after all.
   *[other] You are on the list. { $count } people are coming so far. Tap again if you cannot come after all.
}
webinar-you-do-not-come = { $count ->
    [0] You are off the list.
    [one] You are off the list. One person is coming so far.
   *[other] You are off the list. { $count } people are coming so far.
}
webinar-not-open = This webinar is over, or will not take place.

# $cohort is a cohort’s name, $channel a channel.
webinar-preview = { $rooms ->
    [0] **Nothing is sent yet.** This is what everyone will read. { $cohort } has no rooms.
    [one] **Nothing is sent yet.** This is what everyone will read. It goes to the one room of { $cohort }.
   *[other] **Nothing is sent yet.** This is what everyone will read. It goes to the { $rooms } rooms of { $cohort }.
}
webinar-preview-channel = It goes to { $channel } too.
webinar-preview-no-channel = No announcement channel is set, so only the rooms get it.
webinar-preview-event = It becomes an event of this server, so everyone here can see when and where it is. Where other servers follow the channel, they get it too.
webinar-preview-nobody-asleep = It is night (22:00 to 07:00) for none of the { $members } members then.
webinar-preview-asleep = { $asleep ->
    [one] For one of the { $members } members it is night then (22:00 to 07:00).
   *[other] For { $asleep } of the { $members } members it is night then (22:00 to 07:00).
}
# $at is a moment; $first, $second and $once count members who are awake.
webinar-preview-second = A second sitting would help, such as { $at }: of { $members } members { $first } would be awake for this one, { $second } for that one, and { $once } for one of the two. Announce it as a webinar of its own.
webinar-preview-clash = { $groups ->
    [one] One group has its meeting booked at that time; its card will name the webinar.
   *[other] { $groups } groups have their meetings booked at that time; their cards will name the webinar.
}
webinar-preview-silent = It mentions nobody, and makes no sound in a room where it is night for a member. A room that opens before the webinar begins gets it too.
webinar-send = { $rooms ->
    [0] Send to the channel
    [one] Send to 1 room
   *[other] Send to { $rooms } rooms
}
# In the server’s list of events. The link stands in the description.
webinar-event-where = Online, see the link below
webinar-event-speaker = With { $speaker }
webinar-not-now = Not now
webinar-audience-changed = The groups have changed since the preview, so nothing is sent yet. Please look again.

webinar-sent = { $rooms ->
    [0] It is on its way to the announcement channel.
    [one] It is on its way to 1 room.
   *[other] It is on its way to { $rooms } rooms.
}
webinar-sent-with-channel = { $rooms ->
    [0] It is on its way to { $channel }.
    [one] It is on its way to 1 room and to { $channel }.
   *[other] It is on its way to { $rooms } rooms and to { $channel }.
}
webinar-sent-before = This webinar is announced already. Nothing was sent twice.
webinar-withdrawn = Nothing was sent. Type `/webinar announce` when you are ready.

webinar-no-title = Please give the webinar a title.
# $typed is what was typed, $zone the name of the home zone.
webinar-no-time = “{ $typed }” is not a time that I can read. Please write it like 2023-04-13 15:00, as the clock shows it in { $zone }.
# $next is a moment.
webinar-skipped-time = The clocks in { $zone } go forward over that time, so it does not exist on that day. The next time that does is { $next }.
# $at is a moment.
webinar-past = That time has passed already: { $at }. Please choose a later one.
webinar-bad-link = Please give a link that begins with https:// and is a plain web address of at most 512 characters.
webinar-no-cohort = No cohort is running, so there is nobody to tell yet.
webinar-nobody-to-tell = The running cohort has no groups yet, and no announcement channel is set. Nothing was written down.
webinar-unknown = There is no such webinar on this server. Please type `/webinar announce` again.
webinar-was-withdrawn = Somebody decided against this webinar. Please type `/webinar announce` again.
webinar-is-announced = This webinar is announced already, so it cannot be left out any more.

webinar-has-begun = This webinar has begun, so its time cannot change any more, nor can it be called off.
webinar-has-not-begun = This webinar has not begun yet. Please come back when it is over.
webinar-is-off = This webinar is called off, so nothing about it changes any more.
webinar-no-minutes = “{ $typed }” is not a length that I can read. Please write the minutes as a number from 5 to 480.
webinar-no-count = “{ $typed }” is not a number of people that I can read. Please write a number such as 42.
webinar-unchanged = That is how it stands already. Nothing was changed.

# How coordinators look after what is announced. $state is one of webinar-state-….
webinar-list-empty = No webinar is announced yet. Type `/webinar announce` for the first one.
webinar-list-title = Webinars
webinar-list-choose = Choose a webinar
webinar-list-choice = { $date }: { $title }
webinar-list-line = **{ $title }**, { $at }. { $state }
webinar-state-announced = It is announced.
webinar-state-now = It is under way.
webinar-state-over = It is over.
webinar-state-off = It is called off.
webinar-one-coming = Who comes
webinar-one-coming-count = { $count ->
    [0] Nobody has said so yet.
    [one] One person has said so.
   *[other] { $count } people have said so.
}
webinar-one-came = Who came
webinar-one-came-count = { $count ->
    [0] Nobody came.
    [one] One person came.
   *[other] { $count } people came.
}
webinar-one-places = Where it stands
webinar-one-reached = { $rooms ->
    [0] It was meant for no room.
    [one] It stands in { $reached } of 1 room.
   *[other] It stands in { $reached } of { $rooms } rooms.
}
webinar-one-done = Everything that was to be done is done.
webinar-one-waiting = { $count ->
    [one] One place is still to be brought up to date. Tap “Look again” in a moment.
   *[other] { $count } places are still to be brought up to date. Tap “Look again” in a moment.
}
webinar-one-stopped = { $count ->
    [one] One place has stopped. `/cohort desk` says why, and can try again.
   *[other] { $count } places have stopped. `/cohort desk` says why, and can try again.
}
webinar-button-time = Change the time
webinar-button-words = Change the words
webinar-button-off = Call it off
webinar-button-recording = Add the recording
webinar-button-count = How many came
webinar-button-look = Look again
webinar-button-list = All webinars
webinar-button-apply = Yes, change it
webinar-button-off-now = Yes, call it off
webinar-button-back = Leave it as it is
webinar-change-preview = { $rooms ->
    [0] **Nothing is changed yet.** This is what everyone will read, in place of the announcement and on the server’s event.
    [one] **Nothing is changed yet.** This is what everyone will read, in place of the announcement: in 1 room, in the announcement channel if it went there, and on the server’s event.
   *[other] **Nothing is changed yet.** This is what everyone will read, in place of the announcement: in { $rooms } rooms, in the announcement channel if it went there, and on the server’s event.
}
webinar-change-told = { $count ->
    [0] Nobody has said yet that they come, so nobody is told of the new time.
    [one] One person said that they come, and is told of the new time in their room. Reminders move with it.
   *[other] { $count } people said that they come, and are told of the new time in their rooms. Reminders move with it.
}
webinar-change-quiet = It changes where it stands and makes no sound; nobody is told anew.
webinar-off-preview = { $rooms ->
    [0] **Nothing is called off yet.** Where it is announced it will say that the webinar is called off, and its event on the server too.
    [one] **Nothing is called off yet.** In 1 room, and in the announcement channel if it went there, it will say that the webinar is called off, and its event on the server too.
   *[other] **Nothing is called off yet.** In { $rooms } rooms, and in the announcement channel if it went there, it will say that the webinar is called off, and its event on the server too.
}
webinar-off-told = { $count ->
    [0] Nobody has said yet that they come, so nobody is told anew.
    [one] One person said that they come, and is told in their room. This cannot be taken back.
   *[other] { $count } people said that they come, and are told in their rooms. This cannot be taken back.
}
webinar-changed = It is changed, and on its way to everywhere it was announced.
webinar-called-off = It is called off. That is on its way to everywhere it was announced.
webinar-changed-before = That was done already. Nothing was done twice.
webinar-form-time = Change the time
webinar-form-when = When, on the clock of { $zone }
webinar-form-minutes = How many minutes
webinar-form-words = Change the words
webinar-form-title = Title
webinar-form-about = What it is about
webinar-form-recording = Add the recording
webinar-form-recording-link = Address of the recording
webinar-form-count = How many came
webinar-form-count-label = How many people came

# Read while a coordinator types the time. $date is such as “Thursday 13 April 2023”.
webinar-reading = { $date }, { $time } ({ $zone })
webinar-reading-past = { $date }, { $time } ({ $zone }): has passed
webinar-reading-skipped = { $date }, { $time }: does not exist in { $zone }, clocks go forward

command-webinar = For coordinators: talks for everyone
command-webinar-announce = Shows a webinar’s announcement, and sends it to every room when you confirm
command-webinar-manage = Change a webinar, call it off, add its recording, or see who comes
command-webinar-announce-title = What the webinar is called
command-webinar-announce-when = Such as 2023-04-13 15:00, as the clock shows it in the programme’s home zone
command-webinar-announce-minutes = How long it takes
command-webinar-announce-link = Where it takes place; begins with https://
command-webinar-announce-speaker = Who speaks
command-webinar-announce-about = What it is about, in a few sentences
