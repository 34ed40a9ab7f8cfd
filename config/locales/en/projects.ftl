# A group's project and the dated steps towards it.

command-milestone = The steps of your group’s project
command-milestone-add = Add a step to your group’s project
command-milestone-add-title = What is to be done
command-milestone-add-due = By when, such as 3 April
command-milestone-add-owner = Who looks after it
command-milestone-done = Say that a step is done
command-milestone-done-milestone = Which step
command-milestone-done-link = A link to what you made
command-milestone-done-file = Or a file; Discord keeps it for some weeks only, so prefer a link
command-milestone-list = See your group’s project and its steps

project-title = { $group }: our project
project-none = You have not said yet what you want to make together. Tap “Choose our project” when you know. You can add steps before that.
# $kind is one of the kinds below, $aim is in the group’s words.
project-is = **{ $kind }**: { $aim }
project-kind-blog-post = Blog post
project-kind-poster = Poster
project-kind-online-resource = Online resource
project-kind-initiative = Initiative at a library
project-kind-other = Something else
project-choose = Choose our project
project-which-kind = What do you want to make together? Choose one. You can change it later.
project-aim-form = Our project
project-aim-ask = What should it achieve?
project-aim-example = A guide for new librarians, in three languages
project-no-picture = The picture could not be drawn just now. Your steps are in “Our project”.
project-set = Your group’s project is set.

steps-open = To do
steps-done = Done
steps-none = No steps yet. A good first step is small and has a date.
# $number counts the open steps, $title is in the group’s words.
step-line = { $number }. { $title }
step-line-done = ✓ { $title }
step-line-done-link = ✓ { $title }: { $link }
step-due = due { $date }
step-was-due = was due { $date }
step-owner = { $name } looks after it
step-blocked = blocked
step-add = Add a step
step-finish = Done: { $number }
step-form = Add a step
step-form-title = What is to be done?
step-form-title-example = Collect five examples from our libraries
step-form-due = By when? (you can leave this empty)
step-form-due-example = 3 April

# $by is who did it, $title the step.
step-added = { $by } added a step: **{ $title }**
step-added-due = { $by } added a step: **{ $title }**, due { $date }
step-added-already = This step is on your list already: **{ $title }**
step-finished = { $by } finished a step: **{ $title }** ✓
step-finished-already = This step is done already: **{ $title }** ✓
step-finished-link = See: { $link }
step-link-added = { $by } added a link to a step that is done: **{ $title }**
step-link-and-file = Please give a link or a file, not both.
step-file-kept = Discord keeps this file for some weeks only. To keep what you made, put it somewhere of your own and add the link to the step.

project-not-a-member = This works only for the members of a group, in the group’s own room.
step-bad-title = Please give the step a title of 1 to { $max } characters.
step-bad-date = I cannot read “{ $typed }” as a date. Please write it like this: 3 April, or 2026-04-03.
step-past-date = { $date } is in the past. Please choose a date from today on.
step-no-such-owner = Only a member of your group can look after a step.
step-too-many = Your group has { $max } open steps. Please finish some of them first.
step-not-open = This step is not open. Please open it again first.
step-changed-since = Somebody has changed this step since, so nothing was undone. This is how it stands now.
step-bad-reason = Please say in 1 to { $max } characters what is in the way.
step-gone = I cannot find this step in your group’s list. Please choose one that /milestone list shows.
step-bad-link = A link must be a web address that begins with https:// and has at most { $max } characters.
project-bad-aim = Please say in 1 to { $max } characters what your project should achieve.
