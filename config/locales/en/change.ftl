### Changes in a running cohort: who moves, who goes, who comes.

command-person = Look at somebody’s place, and move, swap, replace or take them out
command-person-user = Who

## Somebody, as a coordinator sees them

person-nobody = This account has no place in a cohort that is open or running here. Somebody who signed up without Discord takes their place with the code on your list of people who are awaited.
person-title = { $name }
# $country is a country’s name.
person-cohort = { $cohort }, { $country }
person-in-room = { $group }: { $room }
person-in-group = { $group }, whose room is not open
person-waiting = Waits for a group
person-paused = Takes a break
person-withdrawn = Has left the cohort
person-removed = Was taken out of the cohort
person-not-here = Not on this server now
person-button-move = Move…
person-button-swap = Swap…
person-button-replace = Replace…
person-button-remove = Take out…
person-button-place = Find a group…
person-button-other = See { $cohort }
person-button-back = Back
person-button-do = Do it
person-button-do-anyway = Do it anyway

person-choose = Choose; the best fit comes first
# $name is what the person wants to be called.
person-choose-group = Which group shall **{ $name }** go to?
person-choose-partner = With whom shall **{ $name }** swap places?
person-choose-stand-in = Who of those who wait shall take the place of **{ $name }**, who leaves the cohort?
person-no-group = There is no group that they could go to. You can swap two people instead.
person-no-partner = There is nobody to swap with.
person-no-stand-in = Nobody waits for a place. You can move somebody from another group here.
person-choice = { $breaks ->
    [0] { $name }: fits
    [one] { $name }: breaks one rule
   *[other] { $name }: breaks { $breaks } rules
}
person-choice-in-group = { $name } ({ $group })

person-plan-title = This would change
person-step-moves = **{ $name }** goes from { $from } to { $to }.
person-step-leaves = **{ $name }** leaves { $from } and the cohort.
person-step-comes = **{ $name }** comes to { $to }.
person-step-goes = **{ $name }** leaves the cohort.
person-rooms-both = The room they leave closes to them first, then the other one opens. Nobody ever sees two. Each room says in one quiet message who has come. Hours and meetings stay; who comes is expected where the time is in their hours.
person-rooms-leave = The room closes to them. What they wrote stays. They are not expected at meetings any more.
person-rooms-come = The room opens to them and says in one quiet message who has come. They are expected where the time is in their hours.
person-rooms-none = Nothing changes in the rooms.
person-called-off = { $count ->
    [one] One meeting would be called off, because too few would be left; the group is offered other times.
   *[other] { $count } meetings would be called off, because too few would be left; the group is offered other times.
}
# $members is a list of names.
person-group = { $members }
person-group-empty = Nobody would be left.
person-done = { $people ->
    [one] Done. The rooms follow within a minute.
   *[other] Done for { $people } people. The rooms follow within a minute.
}
person-done-before = This was done already. Nothing has changed since.
person-refused-gone = This is not there any more. Please run /person again.
person-refused-not-running = Their cohort is not running, so there are no rooms to move between.
person-refused-nothing = This would change nothing: they take no part any more, or are there already.
person-refused-full = { $group } has no free place. You can swap two people instead.
person-refused-apart = These people cannot be in one group. Please choose another group, or somebody else.
person-refused-changed = Somebody has moved since you looked, so nothing was done. Please look again.

## Rules of grouping that a change would break

breaks-nothing = ✓ keeps all rules of grouping
breaks-size = { $count ->
    [0] ⚠ nobody is left
    [one] ⚠ one person is no group
   *[other] ⚠ { $count } people is not a size that this cohort’s groups have
}
breaks-starts = { $count ->
    [0] ⚠ in week { $week } no time suits all
    [one] ⚠ in week { $week } only one time suits all
   *[other] ⚠ in week { $week } only { $count } times suit all
}
breaks-language = ⚠ they have no language in common
# $wish is one of the conditions such as “same kind of library”.
breaks-must = ⚠ { $name } asked for this, and would not have it: { $wish }
breaks-met-before = ⚠ { $name } and { $other } were in one group before
breaks-apart = ⚠ they cannot be in one group
breaks-together = ⚠ { $name } is to be in one group with { $other }

## Taking oneself out

page-button-leave = Pause or leave
leave-title = You can leave at any time
leave-body =
    Nobody has to explain why. If you leave, your group’s room closes to you, and you are not expected at its meetings any more. What you wrote there stays.

    If it is only the time that does not suit, “My hours” and “Away” on your page may help. If you leave and change your mind, please write to your coordinators.
leave-button = Leave { $cohort }
leave-button-group = Leave { $cohort } and { $group }
leave-nothing = You have no place in a cohort here, so there is nothing to leave.
leave-done = You have left. Thank you for the time that you gave. Your room closes to you within a minute. Your data stays, unless you ask for it to be deleted under “My data”.
leave-done-before = You have left already. Nothing more is needed.

## Words to a group

desk-kind-arrival = Words about who has come
arrival-title = Somebody has come to your group
# $who is a name and a country.
arrival-who = { $who }. Please say hello, and tell what you are working on.
arrival-meeting = Your next meeting: { $at } ({ $in })
arrival-no-meeting = No meeting is booked yet: tap “Find a meeting time” on the pinned card.
# $member mentions who has come.
arrival-hello = Welcome, { $member }!
