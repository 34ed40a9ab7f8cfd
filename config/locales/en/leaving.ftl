### People who leave the server, groups that become small, and “My data”.

## A seat that was given up

# $name is what the group called them.
departure = **{ $name }** has left this server and was away for a week, so their place in your group is free now. Your coordinators know, and you need not do anything.
page-returned = Welcome back! Your place in a group was held for seven days and then given up, so that the others could plan. You take part as before: your coordinators see that you are back, and can find you another group. If you would rather stop, tap “Pause or leave”.

## A group that has become small

small-title = { $count ->
    [one] You are alone in this group now
    [2] You are two now
   *[other] You are { $count } now
}
small-body = { $count ->
    [one] Everything here stays as it is, and you can go on by yourself. Would you like to join another group? Only your coordinators see what you answer; they decide nothing without you. You can change your answer at any time.
   *[other] Your group goes on, with its meetings and its project. Would you rather go on as you are, or would you like somebody to join you, or another group to join? Each of you can tap for yourself. Your coordinators see how many of you want what, not who. You can change your answer at any time.
}
small-go-on = { $count ->
    [one] I go on by myself
    [2] Go on as two
   *[other] Go on as we are
}
small-company = { $count ->
    [one] I would join another group
   *[other] We would like company
}
small-noted-go-on = Thank you, that is noted. If you change your mind, tap the other button.
small-noted-company = Thank you, that is noted. Your coordinators look for what is possible. If you change your mind, tap the other button.
small-not-yours = Only those who are in this group are asked.
small-over = This question is over: your group has changed since.

## The coordinators' desk

desk-away = Left the server
# $left is when, $until until when their place is held.
desk-away-line = **{ $name }** left { $group }: { $left }. Held until { $until }.
desk-away-more = { $count ->
    [one] and one more: use /person
   *[other] and { $count } more: use /person
}
desk-away-button = { $name }: replace or take out
desk-small = Small groups
# $room is empty, or a space and the room; $since is when.
desk-small-line = **{ $name }**{ $room }: { $members ->
    [one] one person
   *[other] { $members } people
} since { $since }. { $answers }
desk-small-answers = Go on: { $go_on }, want company: { $company }.
desk-small-no-answer = Nobody has answered yet.
desk-small-button = { $name }: what could be done
desk-kind-hold = Held places
desk-kind-departure = Words about who was away too long
desk-kind-small = Questions to small groups
desk-kind-erasure = Deletions

## What could be done for a small group

group-title = { $name }: what could be done
# $members is a list of names.
group-members = In it: { $members }
group-since = So few since { $since }
group-body =
    A small group may simply go on. You can bring somebody in who waits for a group, or move a member to another group; you see what it would change before it is made.
group-over = This group is not small any more.
group-button-bring = Bring somebody in…
group-button-move = Move { $name }…
group-button-back = Back
group-choose-newcomer = Who of those who wait shall come to **{ $name }**?
group-no-newcomer = Nobody waits for a group who could come to this one.

## My data

page-button-mine = My data
former-member = former member
my-data-title = Your data
my-data-body =
    “Show everything” gives you all that Carrel knows of you, as a text and as a file for other programs. Nobody else sees it.

    Something is wrong? Your hours and your zone you can change here; what you answered when you signed up, on your page as long as sign-ups are open. For anything else, write to your coordinators.

    “Delete my data” takes thirty days, and you can change your mind until then.
# $at is when.
my-data-waiting = **You have asked to be deleted. That happens { $at }.**
my-data-button-show = Show everything
my-data-button-ask = Delete my data…
my-data-button-delete = Delete my data
my-data-button-keep = Keep my data
my-data-nobody = Carrel knows nothing of you here.
my-data-handed-out = This is what Carrel knows of you, without what you told in confidence: the text is for reading, the other file for programs. The code that opens your place to another account is left out, so that nobody who sees these files can use it. Only you see this message; save the files before you close it.
my-data-ask-title = Delete your data?
# $at is a date.
my-data-ask-body =
    At once: you leave your group and your cohort, and its room closes to you.

    On { $at }: your name, your address, your account, your answers and your hours are deleted, and you can no longer read rooms of cohorts that are over. What you did stays without your name: your group’s steps and meetings then say “former member”, and the record of who changed what keeps your account’s number. What you told the safety contacts stays with them. What you wrote in rooms is Discord’s; you can delete it there yourself. Copies that are made for safety are gone a week later.

    Until then you can take it back with “Keep my data”. Your place in this cohort does not come back with it; the next one is open to you.
my-data-begun = It has begun. You are out of your group, and your data is deleted { $at }. Until then you can take it back here, or with “My data” under /carrel.
my-data-kept = Nothing is deleted. Your place in this cohort does not come back with it; the next one is open to you.
my-data-kept-before = Nothing was going to be deleted.

## My data, as a text

my-data-text-title = Everything that Carrel knows of you
my-data-text-clock = Times are those of { $place }.
my-data-text-line = { $what }: { $value }
my-data-text-person = You
my-data-text-called = Called
my-data-text-certificate = Name on the certificate
my-data-text-email = Address
my-data-text-known-since = Known since
my-data-text-asked = Asked to be deleted
my-data-text-deleted = Deleted on
my-data-text-account = Account
my-data-text-consent = Agreed to
my-data-text-duty = Looks after the programme as
my-data-text-webinar = Webinar
my-data-text-deed = Done
my-data-text-cohort = { $cohort }
my-data-text-state = How you stand in it
my-data-text-signed-up = Signed up
my-data-text-country = Country
my-data-text-sector = Sector
my-data-text-stage = Career stage
my-data-text-output = Would like to make
my-data-text-mode = Would rather meet by
my-data-text-language = Language
my-data-text-aim = Hopes for
my-data-text-reminders = Reminders
my-data-text-points = Points for early and late hours at the start
my-data-text-interests = Interests
my-data-text-languages = Languages
my-data-text-wishes = Wishes
my-data-text-own-words = In your own words
my-data-text-zone = Clock
my-data-text-hours = Hours
my-data-text-away = Away
my-data-text-group = Group
my-data-text-meeting = Meeting: { $at }, { $minutes } minutes, { $state }; points for the hour: { $points }; declined: { $declined }; you say that you met: { $met }
my-data-text-votes = Answer to a time
my-data-text-prompts = Prompt
my-data-text-small = Answer while your group was small
my-data-text-orientation = Before you start
my-data-text-step = Step of the project
my-data-text-step-changes = Change of a step
my-data-text-from = from { $from }
my-data-text-until = until { $until }
my-data-text-between = from { $from } until { $until }
my-data-text-yes = yes
my-data-text-no = no
