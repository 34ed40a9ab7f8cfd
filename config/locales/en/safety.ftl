### Reports in confidence, and whom somebody must not be grouped with.

command-safety = For safety contacts: read what was reported in confidence
# It stands in the menu of a message.
command-report = Report privately

## Telling

report-button = Report privately
report-button-waits = Something waits for you
help-safety-title = If something is not right
# $who mentions one or two people.
report-help = If somebody makes you feel unsafe or unwelcome, press **Report privately**, or open the menu of a message and choose *Apps → Report privately*. Only { $who } reads it. If it is about them, please write to an administrator of this server.
report-help-nobody = If somebody makes you feel unsafe or unwelcome, please write to an administrator of this server: no safety contact is named here yet. What you report privately is kept until one is.

# The form: a title and questions of at most 45 characters, examples of at most 100.
report-form-title = Report privately
report-form-what = What happened?
report-form-what-example = Only the safety contact reads this: no coordinator, nobody of your group.
report-form-whom = About whom? Their username, if you know it
report-form-whom-example = leave it empty if you are not sure
report-form-reach = May the safety contact write to you?
report-form-reach-example = Yes, here on Discord / no / leave it empty

# $who mentions who reads it.
report-receipt =
    Thank you for telling us. This is report number { $number }.

    What happens next: { $who } gets a word that a report waits, reads it in private, and decides what to do. Nobody else reads it, and whoever it is about is not told who wrote. They write to you only if you said that they may.

    You need to do nothing more. If you are in danger, please call your local emergency number; what breaks Discord’s own rules can be reported to Discord as well, in the menu of the message.
report-receipt-nobody =
    Your report is kept, as number { $number }, but there is nobody yet who may read it: this programme has no safety contact, or it is about them.

    Please write to an administrator of this server now; they can also name a safety contact with /setup. Whoever is named then reads your report. If you are in danger, please call your local emergency number.
report-empty = Nothing was written, so nothing is kept. Please try again.

## Reading

notice-title = Something waits for you
notice-body = A report for the safety contacts of { $programme } waits to be read. Open the server and type **/safety** there: only you see the answer.
notice-button = Open the server

report-list-open = Open reports
report-list-closed = Closed reports
report-list-none = Nothing waits for you.
report-list-none-closed = No report is closed yet.
# $at is a moment as Discord shows it.
report-line = **{ $number }**: { $at }
# $on is a date.
report-choice = Report { $number }, { $on }
report-menu = Read a report
report-menu-about = Whom it is about, once you know
report-button-open = Open reports
report-button-closed = Closed reports
report-button-separate = Separate now…
report-button-close = Close…
report-button-note = Change the note…
report-button-back = Back
report-title = Report { $number }
report-from = From { $who }, { $at }
report-about = About { $about }
report-about-written = About, as they wrote it: { $about }
report-about-nobody = About nobody in particular
report-message = [A message]({ $link }) in { $room }
report-reach = Whether you may write to them: { $reach }
report-reach-none = They did not say that you may write to them.
report-separated = ✓ Separated: they are never in one group again.
report-closed = ✓ Closed
report-closed-note = ✓ Closed: { $note }
report-close-title = Close the report
report-close-note = What came of it? Safety contacts read it.
report-close-note-example = Spoke with both.

report-refused-not-set-up = Nobody has set Carrel up on this server yet, so nobody would read it. Please write to an administrator of this server.
report-refused-no-contact = Only this programme’s safety contacts read reports. To tell them something in confidence, press the button.
report-refused-gone = There is no such report for you.
report-refused-nobody-here = There is nobody to separate: neither of them takes part here, or they are the same person.
report-refused-about-nobody = Please choose first whom it is about, on the report.

## Separating

separate-title = Separate now
# $reported and $reporter are mentions.
separate-body = { $reported } and { $reporter } share a group. One of them leaves it now: their room closes to them within a minute, and they wait for another group. The two are never in one group again. Nobody is told why, neither the group nor the coordinators. This cannot be taken back.
separate-apart = { $reported } and { $reporter } share no group now. They are never in one group from now on, and nobody is told. This cannot be taken back.
separate-button-reported = Whom it is about leaves
separate-button-reporter = Who wrote it leaves, by their wish
separate-button-apart = Keep them apart
separate-done = Done. The room closes to them within a minute, and the two are never in one group again. If a new group is needed for whoever left, coordinators can find one without knowing why.
separate-done-apart = Done. The two are never in one group from now on.

## Whom somebody must not be grouped with

not-with-button = Not in one group with…
not-with-title = Not in one group with
not-with-body =
    Is there somebody with whom you must not be in one group? Name up to { $most } people. You need no reason.

    Only you see this. They are not told, and neither are coordinators; it counts whenever groups are formed or changed from now on.
not-with-none = You have named nobody.
not-with-share = You are in one group with somebody of these now. This does not end that; if you want it ended, press **Report privately**: it can be done at once.
not-with-menu = Choose somebody on this server
not-with-menu-take-back = Take somebody off your list
# $place counts the lines of the list from 1.
not-with-choice = Number { $place } of your list
not-with-choice-name = { $name }
not-with-button-type = Somebody who is not here yet
not-with-form-title = Not in one group with
not-with-form-label = Their username on Discord
not-with-form-example = as in their profile, such as anna.lopez
not-with-refused-nobody = You take no part in a cohort here yet. Sign up first; this is on the last step.
not-with-refused-oneself = That is you. Please choose somebody else.
not-with-refused-full = You can name up to { $most } people. Please take somebody off your list first. If you need more, press “Report privately” and say so.
not-with-refused-no-username = That is no username on Discord. It has 2 to 32 letters, digits, dots or underscores, and stands below the name in somebody’s profile.
