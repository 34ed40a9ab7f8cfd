### What those who manage a server read when they set Carrel up.

command-setup = Set Carrel up on this server, or change how it is set up
command-setup-coordinator_role = The role of those who coordinate the programme
command-setup-announcements = The channel for what everyone should read
command-setup-home_zone = A city whose clocks the programme follows

setup-only-managers = Only someone who manages this server can set Carrel up. Please ask an administrator.
setup-not-everyone = Coordinators need a role of their own; everyone is too many. Please choose or make another role.

setup-title-begun = Set Carrel up
setup-title-made = Carrel is set up
setup-title-changed = Carrel’s set-up is changed
setup-begin = Three things are to be chosen, in any order. Each is kept at once: if you stop now, type /setup later and go on.
# $role and $channel are mentions, $zone is a city.
setup-role = Coordinators: { $role }
setup-role-open = Coordinators: choose their role in the first menu. If there is none yet, make one under Server Settings → Roles.
setup-announcements = Announcements: { $channel }
setup-announcements-open = Announcements: choose the channel that everyone reads in the second menu.
setup-clock = The programme’s clocks: { $zone }
setup-clock-open = The programme’s clocks: press “{ $button }” and name a city. Days begin at midnight there.
# $who mentions one or two people.
setup-safety = Safety contacts: { $who }. What somebody reports in confidence is read by them alone, with /safety.
setup-safety-open = ⚠ Safety contact: nobody yet. Choose one or two people in the third menu, whom members can turn to in confidence; until then, what they report waits unread.
setup-safety-app = A safety contact has to be a person, not an app. Please choose again.
setup-menu-role = The role of the coordinators
setup-menu-announcements = The channel for announcements
setup-menu-safety = One or two safety contacts
setup-button-clock = Home clock
setup-button-check = Check again
setup-button-link = Invite link
setup-next-open = Next: open a cohort
setup-next-desk = Next: the cohort’s desk

# The form for the home clock: a title and a question of at most 45 characters.
setup-clock-title = Home clock
setup-clock-label = A city whose clocks the programme follows
setup-clock-example = Lisbon

setup-rights-fine = Carrel has every right that it needs.
# $button is the name of a button; the names of rights follow, a line each.
setup-rights-missing = Carrel still lacks these rights. Give them to Carrel’s role under Server Settings → Roles, then press “{ $button }”:
setup-rights-missing-in = In { $channel }, Carrel is kept from these. Give them to Carrel’s role in that channel’s own settings, under Permissions:
setup-announcements-gone = The channel for announcements is not there any more. Please choose another.
setup-rights-unknown = Carrel could not look up its own rights: { $why }
setup-freed = { $count ->
    [one] One task that was waiting is tried again.
   *[other] { $count } tasks that were waiting are tried again.
}
setup-see-commands = Discord shows /cohort to those who may manage events. If coordinators do not see it, give their role “Manage Events”, or allow the command for it under Server Settings → Integrations → Carrel.

# The link stands in a box below.
setup-link = Whoever opens this link comes to this server. It never expires; send it to those who signed up.
setup-link-no-channel = First choose the channel for announcements: the link leads people there.
# $right is the name of one of Discord's settings, $channel a mention.
setup-link-right = Carrel may not make a link here. Give Carrel’s role “{ $right }” under Server Settings → Roles, see that { $channel } does not take it away, then try again.
setup-link-unknown = Discord made no link: { $why }. Please try again in a minute.

## The greeting on a server that Carrel has just come to

hello-title = Carrel is here
# $button is the name of the button below.
hello-body =
    I form groups of three to five people, give each a room of its own here, and keep it going for months: prompts, meeting times that are fair, steps of what they make.

    Whoever manages this server: press “{ $button }”, or type /setup. It takes a few minutes, each choice is kept at once, and nothing happens to anybody before you launch a cohort.
hello-button = Set Carrel up
