# Webinars: what everyone reads, and what coordinators see before they send it.

webinar-hello = A webinar for all of you
# $title was written by a coordinator.
webinar-title = Webinar: { $title }
webinar-when = When
# $at and $in are the moment and how far away it is, as Discord shows them.
webinar-when-text = { $at } ({ $in }), about { $minutes } minutes. This is your own local time.
webinar-speaker = Who speaks
webinar-where = Where
webinar-coming = I’m coming
webinar-open-link = Open the link

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

# Read while a coordinator types the time. $date is such as “Thursday 13 April 2023”.
webinar-reading = { $date }, { $time } ({ $zone })
webinar-reading-past = { $date }, { $time } ({ $zone }): has passed
webinar-reading-skipped = { $date }, { $time }: does not exist in { $zone }, clocks go forward

command-webinar = For coordinators: talks for everyone
command-webinar-announce = Shows a webinar’s announcement, and sends it to every room when you confirm
command-webinar-announce-title = What the webinar is called
command-webinar-announce-when = Such as 2023-04-13 15:00, as the clock shows it in the programme’s home zone
command-webinar-announce-minutes = How long it takes
command-webinar-announce-link = Where it takes place; begins with https://
command-webinar-announce-speaker = Who speaks
command-webinar-announce-about = What it is about, in a few sentences
