### Somebody's own page, and help.

command-carrel = Your page: your group, your hours, your next meeting
command-carrel-zone = Change where your clock is: type a city or a country
command-carrel-code = Take your place with the code from your invitation
command-carrel-from = With a zone: the first day on which it holds, such as Mon 4 May
command-carrel-until = With a zone: the last day on which it holds; leave it out for good
command-help = What Carrel does, and what you can do

page-title = { $name }, this is your page
page-nobody = You are not signed up on this server yet. If your invitation has a code, tap “I have a code” and type it. If you have no code, please write to the coordinators of your programme.
page-cohort = { $cohort }
page-waiting = Groups are not open yet. The first day is { $first }. You will get a private room then.
page-room = { $group }: { $room }
page-room-soon = { $group }: your room opens soon
page-next-meeting = Next meeting: { $at } ({ $in })
page-no-meeting = No meeting is booked yet. Tap “Find a meeting time” on the card in your room.
page-prompt = Current prompt: [{ $title }]({ $link })
page-clock = Your clock
page-clock-text = { $place }, now { $time }
page-clock-none = Not known yet
page-hours = Your hours
page-hours-sure = These suit me: { $hours }
page-hours-if-needed = If needed: { $hours }
page-hours-none = Not known yet
page-dates = Coming up

page-button-zone = My time zone
page-button-hours = My hours
page-button-dates = Away
page-button-code = I have a code
page-button-open = Back to my page

form-zone-title = Where is your clock?
form-zone-city = The nearest large city
form-zone-example = Manila
form-code-title = Take your place
form-code-label = Your code: 8 letters and digits
form-code-example = ABCD2345

page-not-in-a-cohort = You are not signed up on this server yet, so there is nothing to change. If you have a code, use /carrel and tap “I have a code”.
page-zone-set = Thank you. Your clock follows { $place }, where it is { $time } now.
page-zone-refused = { $why }

claim-now = Welcome! This is your place now. If your group has a room already, it lets you in within a minute.
claim-already = This is your place already. Everything is fine.
claim-unknown = Nobody was given this code. Please look at it again: it has 8 letters and digits, and never I, L, O, 0 or 1.
claim-seat-taken = Somebody else already uses this code here. If that is not you with another account, please write to the coordinators.
claim-account-taken = You have a place in this programme already, and this code is another person’s. Please write to the coordinators if that is wrong.

help-title = Carrel gives your group a room of its own
help-member =
    Type **/carrel** to see your page: your group, your hours, your next meeting.
    Type **/away** when you are away, or tap **Away** on the card in your room.
    The **card** pinned in your room has buttons to find a meeting time and for your project.
    Every **two weeks** your room gets a prompt to talk about.

    Only your group, a helper if it has one, Carrel and the server’s administrators can see your room. You can stop at any time; nobody has to explain why.
help-coordinator-title = For coordinators
help-coordinator =
    1. **/setup**: a panel for role, announcements and home clock; stop and go on as you like
    2. **/cohort open**: name and first day
    3. Post the **sign-up panel** by its button on the desk, or **/cohort import** sign-ups as a CSV file, or both
    4. **/cohort groups**: form groups, as often as you like
    5. **/cohort launch**: look, then open the rooms
    At any time **/cohort desk** shows where everything stands and who looks after which group, and **/person** moves, swaps, pauses, replaces or takes out somebody while a cohort runs.
