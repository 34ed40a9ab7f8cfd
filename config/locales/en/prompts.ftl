# The prompt of a fortnight: what a group reads, what it taps, and what coordinators look up.

# $title is the prompt's heading.
prompt-title = Prompt { $fortnight } of { $fortnights }: { $title }
prompt-hello = Here is something to talk about for the next two weeks.
prompt-alone = First, each of you alone
prompt-together = Then, together
prompt-activity = If you like
prompt-beside = Beside this
# $at and $in are the meeting’s moment and how far away it is, as Discord shows them.
prompt-next-meeting = Your next meeting: { $at } ({ $in })
prompt-no-meeting = No meeting is planned yet. Type `/meeting propose`, and Carrel looks for a time that suits all of you.
# $title was written by a member.
prompt-last-milestone = The last step you finished: { $title }

prompt-talked = { $count ->
    [0] We talked about it
   *[other] We talked about it ({ $count })
}
prompt-met = { $count ->
    [0] We met
   *[other] We met ({ $count })
}
prompt-help = We need help
prompt-another = Give us another one

prompt-thanks = Noted, thank you.
prompt-thanks-again = You have told us already. Thank you.
prompt-another-given = Done. There is another prompt now, for all of you. A group can ask for another one once in two weeks.
prompt-another-again = Your group has got another one already; it stands above. A group can ask for another one once in two weeks.
prompt-not-current = Your group has a newer prompt by now. You can ask for another one there.
prompt-no-other = I am sorry, there is no other prompt left for your group. Your coordinators can write one.
prompt-help-noted = Noted. Your coordinators, and your group’s helper if it has one, see that your group asks for help, and will look at this. Your group is not told that you asked.
prompt-help-again = Your coordinators know already, and will look at this. You do not have to do anything more.

prompt-not-a-member = Only members of this group can tap here.
prompt-in-no-group = You are not in a group at the moment, so there is no prompt for you yet.
# $at is a moment, $in how far away it is.
prompt-first-at = Your first prompt comes { $at } ({ $in }).
prompt-nothing-yet = There is no prompt here at the moment.
prompt-no-cohort = No cohort on this server has its prompts yet. They are fixed when a cohort is opened.
# $fortnight counts from 1.
prompt-no-such-fortnight = { $fortnights ->
    [one] This cohort has one fortnight, so there is only prompt 1.
   *[other] This cohort has { $fortnights } fortnights. Please choose a number from 1 to { $fortnights }.
}

# $cohort is the cohort’s name, $day a date of the home zone.
prompt-preview = This is how every group of { $cohort } sees it on { $day }, at the hour that is kindest to all of its members. Only you see this preview; its buttons come with the real one.
prompt-calendar-title = Prompts of { $cohort }
# $zone is the name of the home zone, such as “America/Chicago”.
prompt-calendar-zone = Dates are those of { $zone }. On that day each group gets its prompt at the hour that is kindest to all of its members.
# $date is a date of the home zone.
prompt-calendar-line = **{ $fortnight }** · { $date } · { $title }
prompt-calendar-end = The cohort ends on { $date }.

# A fortnight that a coordinator has left out, and one in which a group gets a prompt of its own.
plan-line-left-out = **{ $fortnight }** · { $date } · ~~{ $title }~~ left out
plan-line-own = **{ $fortnight }** · { $date } · { $title } (for this group alone)
plan-choice = { $fortnight } · { $date } · { $title }
# $name is what a group is called.
plan-title-group = Prompts of { $name } in { $cohort }
plan-file-day = Prompt { $fortnight }: { $title }
plan-menu-fortnight = Change a fortnight that has not begun
plan-menu-put = Another prompt in its place
plan-button-earlier = Earlier
plan-button-later = Later
plan-button-skip = Leave it out
plan-button-bring = As it was planned
plan-button-write = Write one …
plan-button-all = All prompts

plan-form-title = A prompt of your own
plan-form-heading = Heading
plan-form-body = What it is about
plan-form-alone = A question to answer first alone
plan-form-together = A question to talk about together
plan-form-activity = Something to do, if they like

plan-refused-gone = These prompts are not there any more. Use /prompt calendar to see what is.
plan-refused-begun = That fortnight has begun, so its prompt stays. Nothing was changed.
plan-refused-no-spare = That prompt comes in another fortnight already. Nothing was changed.
plan-refused-blank = A prompt needs a heading, a text and both questions. Nothing was changed.

command-prompt = What your group talks about in these two weeks
command-prompt-now = Shows your group’s current prompt
command-prompt-preview = For coordinators: shows a prompt as groups will see it
command-prompt-preview-fortnight = Which fortnight, from 1; this one if you leave it out
command-prompt-calendar = For coordinators: shows and changes which prompts come when; in a room, of its group
