### What coordinators read: sign-ups, groups, launch, the desk.

command-cohort = What coordinators do for a cohort, from sign-up to launch
command-cohort-open = Open a cohort for sign-ups
command-cohort-open-name = Its name, such as Spring 2027
command-cohort-open-starts_on = Its first day, such as 2027-03-01
command-cohort-open-fortnights = How many times two weeks it runs
command-cohort-open-meeting_minutes = How many minutes a group’s meeting takes
command-cohort-import = Import sign-ups from a CSV file; you see first what would happen
command-cohort-import-file = A CSV file of at most 4 MiB
command-cohort-groups = Form the groups, or look at them and change them before the launch
command-cohort-launch = See what a launch does, then open the rooms
command-cohort-archive = See what archiving does, then close the rooms of a cohort that is over
command-cohort-desk = See where the cohort stands and what comes next

## Opening

cohort-opened-title = { $name } is open for sign-ups
cohort-opened-anew-title = { $name } is changed and open for sign-ups
# $first and $last are dates.
cohort-opened-body =
    First day: { $first }
    Last day: { $last }
    Prompts: { $fortnights }, one every two weeks, at each group’s kindest hour; where several are as kind, near { $hour } ({ $zone })
    Meetings: { $minutes } minutes
    Groups: { $least } to { $most } people
cohort-opened-next = Next: post the sign-up panel in the channel where people shall see it, or use /cohort import with sign-ups as a CSV file. Until somebody has signed up you can use /cohort open again to correct this.

# The form for a new cohort: a title and questions of at most 45 characters.
open-title = A new cohort
open-name = What is it called?
open-name-example = Spring 2027
open-first-day = On which day does it begin?
open-first-day-example = 2027-03-01
open-fortnights = How many times two weeks does it run?
open-fortnights-example = 8
open-minutes = How many minutes does a meeting take?
open-minutes-example = 60
open-refused-no-number = “{ $stood }” is no number. Write it in digits, such as 8.

cohort-refused-name-none = A cohort needs a name, such as Spring 2027.
cohort-refused-name-long = This name has { $characters } characters; { $most } or fewer would be right.
cohort-refused-no-date = “{ $stood }” is no date. Write year, month and day, such as { $example }.
cohort-refused-past = { $day } has passed. Today is { $today }; please choose today or a later day.
cohort-refused-too-far = { $day } is more than two years ahead. { $latest } or earlier would be right.
cohort-refused-fortnights = { $stood } times two weeks is not possible; 1 to { $most } would be right.
cohort-refused-deck = There are { $prompts } prompts, so a cohort can run for { $prompts } times two weeks at most; { $fortnights } is too many.
cohort-refused-minutes = A meeting of { $stood } minutes is not possible; { $least } to { $most } would be right.
cohort-refused-one-gathers = “{ $name }” still takes sign-ups. Please launch it first; then open the next cohort.

## Importing

import-preview-title = Sign-ups for { $cohort }
import-preview-counts =
    New: { $new }
    Signed up already, and left as they are: { $already }
    Refused: { $refused }
import-preview-without-account = { $count ->
    [one] One of the new people has no Discord account in the file. They get a code with which they can take their place.
   *[other] { $count } of the new people have no Discord account in the file. They get a code each with which they can take their place.
}
import-preview-waiting = { $count ->
    [one] One answer fits no choice. It is kept, and left out when groups are formed.
   *[other] { $count } answers fit no choice. They are kept, and left out when groups are formed.
}
import-preview-refused = Refused rows
import-preview-refused-row = Row { $row }: { $why }
import-preview-refused-more = { $count ->
    [one] One more is in the file below.
   *[other] { $count } more are in the file below.
}
import-preview-file = The file below answers every row. Nothing is stored yet.
import-preview-nothing = There is nothing new to import.
import-button = { $count ->
    [one] Import 1 person
   *[other] Import { $count } people
}
import-button-cancel = Cancel
import-cancelled = Cancelled. Nothing was changed.
import-done-title = { $count ->
    [one] 1 person imported
   *[other] { $count } people imported
}
import-done-already = { $count ->
    [one] One had signed up already and is left as they are.
   *[other] { $count } had signed up already and are left as they are.
}
import-done-refused = { $count ->
    [one] One row was refused.
   *[other] { $count } rows were refused.
}
import-done-before = These sign-ups were imported before. Nothing was changed.
import-done-next = Next: /cohort groups
import-refused-no-cohort = No cohort takes sign-ups now. Open one with /cohort open.
import-refused-no-draft = This preview is too old. Please use /cohort import again.
import-refused-sheet = This file cannot be imported: { $problem }
import-refused-foreign = Carrel only takes files that were uploaded to Discord.
import-refused-fetch = The file could not be fetched from Discord. Please upload it again in a minute.

awaited-file-note = { $count ->
    [one] One person is not on the server yet. The file below has their code; send it to nobody else.
   *[other] { $count } people are not on the server yet. The file below has a code for each; send a code to nobody else.
}

## Groups

groups-title = Groups for { $cohort }
group-name = Group { $number }
groups-counts = { $groups ->
    [one] One group
   *[other] { $groups } groups
} for { $placed ->
    [one] one person
   *[other] { $placed } people
}
groups-exact = No better grouping exists.
groups-bound = At most { $most } people could have a place.
groups-not-placed = Without a group: { $count }
groups-more = The whole list is in the file below.
groups-next = Choose a group to name it, lock it or move somebody; choose somebody without a group to find them one. “Form again” makes new groups of everybody who is not in a locked one. Next: /cohort launch
groups-locked = { $count ->
    [one] One group is locked: it stays as it is when you form again.
   *[other] { $count } groups are locked: they stay as they are when you form again.
}
# Which page of the list is shown.
groups-page = Page { $page } of { $pages }
groups-choose = Choose a group or a person
groups-choose-member = Choose somebody to move, swap or take out
# Stands for a group in a menu.
groups-choice = { $name } ({ $count })
groups-choice-locked = { $name } ({ $count }, locked)
groups-choice-without = { $name }, without a group
groups-name-locked = { $name } 🔒
groups-button-look = Look at the groups
groups-button-again = Form again
groups-button-earlier = Earlier ones
groups-button-more = More
groups-button-back = Back to the groups
groups-button-to = Back to { $group }
groups-button-name = Name…
groups-button-lock = Lock
groups-button-unlock = Unlock
groups-button-take-out = Take out…

## Groups, changed by hand before the launch

# What “Undo” takes back, on its button.
groups-undo-form = Undo: form again
groups-undo-move = Undo: move
groups-undo-swap = Undo: swap
groups-undo-take-out = Undo: take out
groups-undo-name = Undo: name
groups-undo-lock = Undo: lock
groups-undo-unlock = Undo: unlock
groups-undone = Taken back. This is how the groups stood before.
groups-undone-poorer = { $count ->
    [one] One group came back without somebody who has left since.
   *[other] { $count } groups came back without people who have left since.
}
groups-done = Done.
groups-done-name = The group is called { $name } now.
groups-done-lock = Locked. It stays as it is when groups are formed again; you can still change it by hand.
groups-done-unlock = Unlocked. When groups are formed again, its members may go elsewhere.
# A member with their country and the city whose clock they live by.
groups-one-member = **{ $name }**: { $country }, clock of { $place }
groups-one-member-no-place = **{ $name }**: { $country }
groups-one-why = Why together: { $why }
groups-person-in = Is in { $group }.
groups-person-without = Has no group.
# $name leaves a group and stays in the cohort.
groups-step-out = **{ $name }** leaves { $from } and waits for a group.
groups-form-name = Name this group
groups-form-name-label = Its name, also that of its channel
groups-refused-none = The groups cannot be changed now: none are formed yet, or the cohort is launched. After the launch, /person moves people.
groups-refused-stale = The groups have changed since you looked, so this press did nothing more. This is how they stand now.
groups-refused-gone = This is not there any more. Nothing was done.
groups-refused-nothing = This would change nothing.
groups-refused-full = { $group } has no free place. You can swap two people instead.
groups-refused-name-none = A name needs a letter that can be seen.
groups-refused-name-long = This name has { $characters } characters; { $most } fit.
groups-refused-taken = Another group is called so already.
groups-refused-nothing-before = There is nothing to take back.
groups-member = { $name } ({ $country })

groups-refused-no-cohort = There is no cohort whose groups can be formed. Open one with /cohort open; after the launch, groups stay as they are.
groups-refused-too-few = { $people ->
    [0] Nobody has signed up yet
    [one] One person has signed up
   *[other] { $people } people have signed up
}; a group needs { $least }. Import sign-ups with /cohort import.
groups-refused-unusable = These sign-ups cannot be grouped: { $why }
groups-refused-changed = Somebody came, left, or changed a group just now. Please try once more.

## Launch

launch-title = Launch { $cohort }?
launch-rooms = { $rooms ->
    [one] One private room opens
   *[other] { $rooms } private rooms open
} for { $people ->
    [one] one person
   *[other] { $people } people
}, in { $categories ->
    [one] one category
   *[other] { $categories } categories
}.
launch-prompts = { $count } prompts: the first on { $first }, the last on { $last }.
launch-prompts-late = The first prompts are already due; only the newest one is posted.
launch-awaited = { $count ->
    [one] One person is not on the server yet; the room lets them in when they come.
   *[other] { $count } people are not on the server yet; their rooms let them in when they come.
}
launch-unplaced = { $count ->
    [one] One person has no group and is not told anything.
   *[other] { $count } people have no group and are not told anything.
}
launch-pings = Only the welcome in each room mentions its members. Nobody else is mentioned.
launch-button = { $rooms ->
    [one] Open 1 room
   *[other] Open { $rooms } rooms
}
launch-done = { $rooms ->
    [one] The room opens now.
   *[other] The { $rooms } rooms open now, one after another.
} See /cohort desk for how it goes.
launch-done-before = This cohort was launched before. Nothing was changed.
launch-refused-no-cohort = There is no cohort to launch. Open one with /cohort open.
launch-refused-no-groups = There are no groups yet. Form them with /cohort groups.
launch-refused-changed = Nothing was launched: the groups have changed since you looked. You see now what a launch would do; if it is right, confirm it again.

## Archive

archive-title = Archive { $cohort }?
archive-rooms = { $rooms ->
    [0] It has no open rooms.
    [one] Its one room gets a last, kind message. From then on its members can read it, and no longer write in it.
   *[other] Each of its { $rooms } rooms gets a last, kind message. From then on their members can read them, and no longer write in them.
}
# $last is a date.
archive-early = **It still runs until { $last }.**
archive-left-out = Prompts, reminders and announcements that are still to come are left out.
# $day is a date.
archive-removal = **On { $day } its rooms are removed**, with what was said in them. Each room is told so now, and 14, 3 and 1 days before. At the desk you can have them kept longer.
archive-kept = Nobody is mentioned. This cannot be taken back.
archive-button = { $rooms ->
    [0] Archive
    [one] Close 1 room
   *[other] Close { $rooms } rooms
}
archive-done = { $rooms ->
    [0] The cohort is archived.
    [one] The cohort is archived; its room says goodbye now.
   *[other] The cohort is archived; its { $rooms } rooms say goodbye now, one after another.
} See /cohort desk for how it goes.
archive-done-before = This cohort was archived before. Nothing was changed.
archive-refused-no-cohort = No cohort is running, so there is none to archive.
archive-refused-changed = Nothing was archived: other rooms are open than when you looked. You see now what archiving would do; if it is right, confirm it again.

## A private word to whoever set Carrel up

word-title = Something has stopped
# $programme is the programme’s name, as its server is called.
word-body = { $count ->
    [one] In { $programme }, one task has stopped and waits for you.
   *[other] In { $programme }, { $count } tasks have stopped and wait for you.
} Type `/cohort desk` there: it says why, and has the button that tries again. Everything else goes on.

## Desk

desk-title = { $name }: { $state }
desk-title-none = No cohort yet
desk-body-none = Open the first one with the button below, or with /cohort open.
desk-state-draft = in preparation
desk-state-open = open for sign-ups
desk-state-forming = groups are formed
desk-state-running = running
desk-state-closing = saying goodbye
desk-state-archived = over
desk-starts = First day: { $first }
desk-sign-ups = Signed up: { $count }
desk-waiting = Without a group: { $count }
desk-placed = In a group: { $count }
desk-paused = Paused: { $count }
desk-left = Withdrawn or removed: { $count }
desk-finished = Finished: { $count }
desk-awaited = Not on the server yet: { $count }
# $count of $of groups say that they met or talked in this fortnight.
desk-in-touch = Met or talked in fortnight { $fortnight }: { $count } of { $of }
# $well of $count groups that talk elsewhere say so.
desk-elsewhere = Talk elsewhere: { $count }, of which { $well } say that all is well
desk-others = Also running: { $names }
desk-groups = Groups
desk-group-room = { $name }: { $room }
desk-group-no-room = { $name }: no room yet
desk-groups-more = { $count ->
    [one] and one more
   *[other] and { $count } more
}
desk-help = Asked for help
# $fortnight is the number of the prompt beneath which the group asked.
desk-help-room = { $name }: { $room }, prompt { $fortnight }
desk-help-no-room = { $name }: no room yet, prompt { $fortnight }
desk-help-more = { $count ->
    [one] and one more
   *[other] and { $count } more
}
desk-tasks = What Carrel is doing
desk-tasks-none = Nothing waits.
desk-task-waiting = { $what }: { $count } to come
# $why is one of the sentences below.
desk-task-tried = { $what }: { $count } to come. { $why }
# Several of these stand before one sentence that says what helps.
desk-task-parked = { $what }: { $count } stopped.
desk-task-skipped = { $what }: { $count } left out. { $why }
desk-tasks-more = { $count ->
    [one] And one more.
   *[other] And { $count } more.
}
# $rights are the names of Discord's own settings, $button the name of a button.
desk-stopped-right = Carrel lacks a right. Under Server Settings → Roles, give Carrel’s role { $rights }, see that no channel or category takes it away, then press “{ $button }”.
desk-right = “{ $right }”
desk-stopped-channel-gone = A channel was deleted on Discord. If it was the one for announcements, choose another with /setup. If it was a group’s room, tell the group in another way, and ask whoever runs Carrel to give the post up.
desk-stopped-channels-full = This server has as many channels as Discord allows. Delete some that nobody needs, then press “{ $button }”.
desk-stopped-automod = AutoMod refuses the text. Under Server Settings → AutoMod, let Carrel’s role pass, then press “{ $button }”.
desk-stopped-away = Discord did not answer for a long time. Press “{ $button }”.
desk-stopped-room-awaited = The group’s room does not stand yet. When it does, press “{ $button }”.
desk-stopped-no-prompt = The cohort has no prompt for that fortnight. If the groups should have one, post it yourself.
desk-stopped-no-announcements = No channel for announcements is chosen. Choose one with /setup; that tries again what stopped, too.
desk-stopped-version = Another version of Carrel has promised this. Ask whoever runs Carrel to update it, then press “{ $button }”.
# $code is Discord's number for what is wrong.
desk-stopped-refused = Discord refuses it (number { $code }). Press “{ $button }”; if it stops again, tell whoever runs Carrel.
desk-stopped-ours = Something went wrong on our side. Press “{ $button }”; if it stops again, tell whoever runs Carrel.
desk-tried-away = Discord has trouble just now; Carrel tries again by itself.
desk-tried-room-awaited = They wait for the room.
desk-tried-other = Carrel tries again by itself.
desk-left-out-too-late = It was too late for them.
desk-left-out-given-up = Whoever runs Carrel gave them up.
desk-left-out-not-needed = Nobody needs them any more.
desk-kind-category = Categories
desk-kind-room = Rooms
desk-kind-seat = Places in rooms
desk-kind-waiting = Private words to those who wait
desk-kind-half-way = Private reminders to finish signing up
desk-kind-welcome = Welcomes
desk-kind-prompt = Prompts
desk-kind-offer = Offered times
desk-kind-booking = Bookings
desk-kind-moved = Changed meeting times
desk-kind-called-off = Meetings called off
desk-kind-clash = Webinars named on meeting cards
desk-kind-reminder = Reminders
desk-kind-standing = Standing times
desk-kind-clock-change = News of clock changes
desk-kind-suggestion = Times offered unasked
desk-kind-question = Questions whether a group met
desk-kind-steps-due = Reminders of steps
desk-kind-announcement = Announcements
desk-kind-event = Events of this server
desk-kind-revision = Announcements to bring up to date
desk-kind-news = News of changed webinars
desk-kind-talk-reminder = Reminders of webinars
desk-kind-publish = Announcements for other servers
desk-kind-farewell = Farewells
desk-kind-warning = Warnings before rooms are removed
desk-kind-removal = Rooms to remove
desk-kind-category-removal = Empty categories to remove
desk-kind-word = Private words about what stopped
desk-kind-other = Other posts
desk-no-safety-contact = ⚠ Nobody is named whom members can turn to in confidence. Whoever manages this server can choose a safety contact with /setup.
desk-next-open = Open a cohort
desk-next-import = Next: import sign-ups with /cohort import.
desk-next-form = Form groups
desk-next-launch = Prepare the launch
desk-next-archive = Look at the archive
desk-button-retry = Try again what stopped
desk-button-refresh = Refresh
desk-button-awaited = Who is not here yet
desk-retried = { $count ->
    [0] Nothing had stopped.
    [one] One task is tried again.
   *[other] { $count } tasks are tried again.
}
desk-awaited-none = Everyone who signed up is on the server.
