# One step of a project, its history, the suggested plan, and the reminder of what is due.

step-look = Look at a step, or change it
step-choice-open = { $title }
step-choice-done = ✓ { $title }
step-choice-dropped = Let go: { $title }

# $name is who finished it.
step-state-done = ✓ Done by { $name }
step-state-open = To do
step-state-dropped = Your group has let this step go.
# $date and $relative are the date, in the reader’s own zone and language.
step-panel-due = Due { $date }, { $relative }
step-panel-no-due = It has no date yet.
step-no-owner = Nobody looks after it yet.
step-in-the-way = What is in the way (your coordinators read this)
step-who = Who looks after it?
step-nobody = Nobody
step-button-done = Done…
step-button-edit = Edit…
step-button-block = Something is in the way…
step-button-unblock = Nothing is in the way any more
step-button-drop = Let it go
step-button-link = Add or change the link…
step-button-reopen = Open it again
step-button-history = History
step-button-undo = Undo the last change
step-button-redo = Bring the change back
step-button-project = Our project
step-button-picture = As a picture

# Forms: titles and questions of at most 45 characters.
step-edit-form = Change the step
step-finish-form = This step is done
step-finish-ask = A link to what you made (you may leave it out)
step-finish-example = https://
step-block-form = Something is in the way
step-block-ask = What? Your coordinators will read this.
step-block-example = We cannot reach the library that we want to ask.

# $when is a moment, $by a member, $what one thing or several.
history-title = What was done: { $title }
history-deed = { $when } · { $by }: { $what }
history-undo = { $when } · { $by } undid the change before: { $what }
history-more = … and { $count } more before these
history-back = Back to the step
history-added = added
history-reopened = opened again
history-done = done
history-dropped = let go
history-renamed = “{ $was }” is now called “{ $became }”
history-due = due { $became }
history-moved = due { $became } in place of { $was }
history-no-due = no date any more
history-owner = { $name } looks after it
history-no-owner = nobody looks after it
history-link = link { $link }
history-no-link = no link any more
history-blocked = in the way: { $why }
history-unblocked = nothing in the way any more

# The plan that is suggested for each kind of project; $kind is the kind’s name.
plan-open = Suggested plan
plan-title = { $kind }: a plan for your group
plan-intro = A few steps that have worked for others, with dates up to the end of your time together. You can change each of them afterwards, and say who looks after it.
plan-rest = These steps of the plan are not on your list yet.
plan-step = • { $title } · due { $date }
plan-take = Add these steps
plan-taken = { $by } added the suggested plan to your project: { $count ->
    [one] one step
   *[other] { $count } steps
}.
plan-taken-already = Your group has all the steps of this plan already. Nothing was added.
plan-no-project = Please choose your project first, then I can suggest a plan.
plan-over = Your time together is over, so there is no date left for a plan.
plan-blog-post-topic = Agree on the topic and on who shall read it
plan-blog-post-notes = Each of you: write down what you know about it
plan-blog-post-draft = Write the first draft together
plan-blog-post-readers = Let somebody outside the group read it, and revise it
plan-blog-post-publish = Publish it, and share the link
plan-poster-message = Agree on the one thing that the poster shall say
plan-poster-notes = Each of you: bring an example or a figure
plan-poster-sketch = Sketch the poster on one page
plan-poster-layout = Make the poster, and check that it can be read from afar
plan-poster-show = Show the poster to somebody, and share it
plan-online-resource-need = Agree on who needs it and for what
plan-online-resource-notes = Each of you: collect what there is already
plan-online-resource-outline = Outline the parts, and say who makes which
plan-online-resource-build = Make a first version of every part
plan-online-resource-try = Let two people try it, and mend what they stumble over
plan-online-resource-share = Put it on line, and share the link
plan-initiative-idea = Agree on what shall be different at the end
plan-initiative-people = Each of you: ask one person whom it concerns
plan-initiative-plan = Write on one page who does what and when
plan-initiative-try = Try it in one library
plan-initiative-look-back = Talk about what worked and what did not
plan-initiative-tell = Tell others how it went, in a few lines
plan-other-goal = Agree on what you want to have at the end
plan-other-parts = Divide it into parts, and say who makes which
plan-other-first = Make a first version
plan-other-better = Show it to somebody, and make it better
plan-other-finish = Finish it, and share it

# The reminder to those who look after steps, after their names. $count is how many steps.
reminder-hello = { $count ->
    [one] This step is due soon:
   *[other] These steps are due soon:
}
reminder-step = • **{ $title }** · { $name } · due { $date }, { $relative }
reminder-more = … and { $count } more in your project

# On the coordinators’ desk. $group is a room or a name, $why is in the group’s words.
desk-blocked = Something is in the way
desk-blocked-step = { $group } · **{ $title }**, { $since }: { $why }
desk-blocked-more = … and { $count } more

# What all groups of a cohort make, for coordinators.
overview-open = What the groups make
overview-title = { $name }: what the groups make
overview-none = There are no groups yet.
overview-gone = I cannot find this cohort any more.
overview-before = Earlier groups
overview-more = More groups
