### Pauses: a member takes no part for a while, and the group goes on.

desk-kind-pause = Words about who pauses

## In a group’s room

# $name is what the group calls them; $dates is a phrase such as “from Mon 4 May until Sun 10 May”.
pause-told = **{ $name }** pauses { $dates }. Their place in your group stays. You go on meanwhile: nobody expects them, and your meetings and times are found without them.
pause-back = **{ $name }** does not pause any more, and is expected again.

## Somebody’s own pause

pause-offer = Only for a while? You can **pause**: your place stays yours, nobody expects you, and your group goes on without asking why.
pause-mine = In { $cohort } you pause { $dates }. Your place stays yours, and nobody expects you until then.
pause-theirs = Pauses { $dates }
pause-button = Pause…
pause-button-in = Pause { $cohort }…
pause-button-dates = Other dates…
pause-button-dates-in = Other dates in { $cohort }…
pause-button-back = I am back
pause-button-back-in = I am back in { $cohort }
pause-button-end = End the pause

form-pause-title = From when until when?
form-pause-until = Last day of the pause

pause-done = You pause { $dates }. Your group reads these dates, and no reason. Your place stays yours; it ends by itself, and you can come back earlier by one tap.
pause-done-theirs = **{ $name }** pauses { $dates }. The group reads these dates, and no reason. It ends by itself.
pause-done-before = It is so already. Nothing has changed.
pause-ended = Welcome back! You are expected again wherever the time is in your hours.
pause-ended-theirs = **{ $name }** is expected again wherever the time is in their hours.
pause-ended-before = There is no pause that could end. Nothing has changed.
pause-refused-gone = This is not there any more. Please look again.
pause-refused-no-group = A pause is for somebody who is in a group of a cohort that is running. If you only want to say when you are away, tap “Away” on your page.
pause-refused-dates = A pause ends on the day on which it begins, or later, and not before today; and it begins and ends within two years. Nothing was changed.

meeting-pausing = While somebody of your group pauses, too few are left to meet. Please try again when they are about to be back.
