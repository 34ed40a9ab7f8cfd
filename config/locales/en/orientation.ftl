### What everybody reads before their group’s room opens: five short cards.

orientation-button = Before you start
# $read counts the cards that somebody has read, $of says how many there are.
orientation-button-counted = Before you start ({ $read } of { $of })
orientation-hint = While you wait: “Before you start” has five short cards about what comes. It takes two minutes.

# $number counts the cards from 1, $of says how many there are.
orientation-title = { $number } of { $of } · { $title }
orientation-button-got = Got it
orientation-button-done = Done
orientation-button-back = Back
orientation-button-again = Read them again

orientation-course-title = What will happen
# $first and $last are dates, $prompts counts prompts.
orientation-course = You will be in a group of { $least } to { $most } people, with a private room here on this server. From { $first } to { $last } your room gets a prompt to talk about every two weeks, { $prompts } in all. You also meet at hours that suit everyone; Carrel helps you to find them.

orientation-answering-title = Answer within seven days
orientation-answering = In a small group, one silent person leaves everybody waiting. Please answer within seven days, even if it is only one line. If you are away for a while, tap **Away** under /carrel, so that nobody waits in vain.

orientation-phone-title = Let your phone tell you
# $from and $until are times of day.
orientation-phone = When your room is open, hold your finger on its name in the list of channels, tap **Notifications** and choose **All Messages**. Please check too that your phone’s own settings let Discord notify you. Carrel itself never calls you between { $from } and { $until } on your clock.

orientation-confidence-title = What is said in the room stays there
orientation-confidence = People talk openly when they know that it goes no further. So please pass nothing on: no quotes, no pictures of the screen, no names.

orientation-sight-title = Who can see your room
orientation-sight = Your group can, and a helper if your group has one. So can the administrators of this server, as Discord always lets them, and Carrel, which posts there. Nobody else can.

orientation-all-title = You are ready to start
# $first is a date.
orientation-all = Thank you, that is all. The first day is { $first }; you find your room and everything else under /carrel.
orientation-no-place = These cards are for those who have signed up. If you have begun to, please hand your sign-up in first; you find it under /carrel.

# $ready of $of people who have a place in the cohort have read the five cards.
orientation-ready = Ready to start: { $ready } of { $of }
