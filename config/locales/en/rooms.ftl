# A group's room: its category, its topic, and the welcome.

# $number counts the categories of a cohort, $of says how many there are.
category-name = { $of ->
    [one] { $cohort }
   *[other] { $cohort } { $number }
}
room-topic = A room of your own for the { $cohort } cohort. Only your group and Carrel are in here; server administrators can see it too.

# $members are the members’ mentions.
welcome-hello = { $members } this room is yours.
welcome-title = Welcome, { $group }
welcome-body =
    You will work together for about four months: talk online, answer a prompt every two weeks, and make something together.

    Please answer each other within seven days. What is said here stays here. New to this? Tap “Before you start”.
welcome-who = Who is here
# $name is what the person wants to be called, $country a country.
welcome-member = **{ $name }**, { $country }
welcome-member-awaited = **{ $name }**, { $country } (invited, not here yet)
welcome-first = Three first steps
welcome-first-steps =
    1. Say hello: where are you, and what do you see from your desk?
    2. Tap “Find a meeting time”. Carrel knows everyone’s hours.
    3. Watch for the first prompt.

card-find-a-time = Find a meeting time
card-meetings = Our meetings
card-project = Our project
card-page = My page
card-away = Away

farewell-title = Thank you, { $group }
# $cohort is the cohort’s name, $day a date.
farewell-body =
    { $cohort } is over, and with it this room: from now on it can only be read. On **{ $day }** it will be removed, so take with you what you want to keep until then.

    Thank you for the hours that you gave each other. If you want to go on meeting, now is the time to write each other elsewhere.
farewell-body-kept =
    { $cohort } is over, and with it this room: from now on it can only be read. Nothing in it is deleted, so take with you what you want to keep.

    Thank you for the hours that you gave each other. If you want to go on meeting, now is the time to write each other elsewhere.
