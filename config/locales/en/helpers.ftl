### Helpers: who looks after a group.

desk-kind-helper = Words about who looks after a group
desk-kind-help = Private words to helpers

## At the coordinators’ desk

helpers-button-desk = Helpers…
helpers-button-group = Helpers of { $group }…
helpers-list-title = Who looks after the groups
helpers-list-body = A helper sees the room of a group and reads along, is named there, and hears in private when the group asks for help. Choose a group.
helpers-list-none = No group is at work now, so there is nothing to look after.
helpers-list-menu = Choose a group
helpers-list-page = { $page } of { $pages }
helpers-list-before = Back
helpers-list-next = Next
helpers-choice = { $group } ({ $cohort }): { $helpers ->
    [0] no helper
    [one] one helper
   *[other] { $helpers } helpers
}
helpers-title = Helpers of { $group }
# $members is a list of names; $helpers are numbered lines, each of which mentions an account.
helpers-body =
    In the group: { $members }
    Looking after it:
    { $helpers }

    Whoever you name sees the room within a minute, and the group reads who it is. They are in no meeting and count as nobody in the group.
helpers-nobody = nobody
helpers-menu = Name somebody who looks after this group
helpers-button-back = Take back number { $place }
helpers-refused-gone = This group is not at work any more, so nobody looks after it.
helpers-refused-member = They are in this group. Somebody else has to look after it.
helpers-refused-apart = These people cannot be in one group. Please choose another group, or somebody else.
helpers-refused-full = { $most } people look after this group already. Please take one of them back first.
helpers-refused-app = An app cannot look after a group. Please choose a person.

## In a group’s room

# $helper mentions an account, and calls nobody.
helper-come = { $helper } looks after your group from now on: they see this room, read along, and help where they can. They are no member of the group. If something is wrong, you can reach your coordinators and the safety contacts without them: see /help.
helper-gone = { $helper } does not look after your group any more, and sees this room no longer.
welcome-helper = Looking after you

## To a helper, in private

helper-call-title = { $group } asks for help
helper-call-body = Somebody of { $group }, which you look after, has tapped “We need help” beneath the prompt of fortnight { $fortnight }. Please say hello in the room and ask how it goes. The group is not told who asked, and neither are you.
helper-call-button = To the room
