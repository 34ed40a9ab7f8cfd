### What the operator reads in a terminal.

## carrel jobs

jobs-none = Nothing waits: every promise is kept.
jobs-head-job = job
jobs-head-state = state
jobs-head-due = due
jobs-head-tries = tries
jobs-head-what = what
jobs-head-key = promise
jobs-head-why = why
jobs-state-waiting = waiting
jobs-state-under-way = under way
jobs-state-done = done
jobs-state-skipped = skipped
jobs-state-parked = parked
jobs-what-census = look who is on the server
jobs-what-category = open a category
jobs-what-room = open a room
jobs-what-seat = let somebody in or out
jobs-what-hold = give a held seat up
jobs-what-answers = remove what people told at a sign-up
jobs-what-helper = say who looks after a group
jobs-what-help = tell a helper in private that a group asks for help
jobs-what-pause = say who pauses until when
jobs-what-departure = say whose seat was given up
jobs-what-small = ask a small group what it would like
jobs-what-erasure = delete what is known of somebody
jobs-what-waiting = tell somebody in private that they wait
jobs-what-half-way = remind somebody in private of their sign-up
jobs-what-welcome = greet a group
jobs-what-prompt = post a prompt
jobs-what-offer = offer times
jobs-what-close = end a vote on times
jobs-what-booking = say that a meeting is booked
jobs-what-moved = say that a meeting has moved
jobs-what-called-off = say that a meeting is called off
jobs-what-clash = name a webinar on a meeting's card
jobs-what-reminder = remind of a meeting
jobs-what-standing = pencil a group’s meetings in
jobs-what-standing-card = show how a group’s standing time stands
jobs-what-clock-change = tell a group that clocks change
jobs-what-suggestion = offer times unasked
jobs-what-question = ask whether a group met
jobs-what-steps-due = remind those who look after steps
jobs-what-announcement = announce a webinar
jobs-what-publish = pass an announcement on
jobs-what-event = put a webinar among the events
jobs-what-revision = bring an announcement up to date
jobs-what-event-revision = bring an event up to date
jobs-what-news = say that a webinar has changed
jobs-what-talk-reminder = remind of a webinar
jobs-what-word = tell a coordinator what stopped
jobs-what-notice = tell somebody in private that something waits for them
jobs-what-farewell = say goodbye and close a room
jobs-what-warning = say in a room that it will be removed
jobs-what-removal = delete a room
jobs-what-category-removal = delete a category that is empty
jobs-what-other = something else
# $count jobs are listed; $parked of them wait for a person.
jobs-count =
    { $count ->
        [one] One job
       *[other] { $count } jobs
    }{ $parked ->
        [0] .
        [one] , one of them parked: it waits until you have mended what stands under why, and for `carrel jobs retry`.
       *[other] , { $parked } of them parked: they wait until you have mended what stands under why, and for `carrel jobs retry --parked`.
    }
# $key is the promise's logical name, such as prompt:7:2.
jobs-retried = { $key } is due now. A running Carrel takes it up within seconds.
jobs-retried-parked = { $count ->
    [0] Nothing is parked.
    [one] One parked job is due now. A running Carrel takes it up within seconds.
   *[other] { $count } parked jobs are due now. A running Carrel takes them up within seconds.
}
jobs-dropped = { $key } is given up and will not be done. `carrel jobs retry` takes it up again.
# $job is the number that was given.
jobs-unknown = There is no job { $job }: `carrel jobs list --all` shows them all.
jobs-done-already = { $key } is done already; it is left as it is.
jobs-under-way = { $key } is being worked on just now: try again in three minutes.
# $due is the moment for which it waits.
jobs-not-tried = { $key } waits for its moment, { $due }, and nothing went wrong with it: there is nothing to try again.
# $last is the moment past which it was not to be done.
jobs-too-late = { $key } was only of use until { $last }: it would be skipped again.
jobs-given-up-already = { $key } is skipped already.

## carrel backup, carrel restore

# $file is where it lies.
backup-taken = The whole database is copied to { $file }; the copy was opened and is sound.
# $doubted is the number of promises that may have been kept after the copy was taken.
backup-restored =
    { $file } is back in place.{ $doubted ->
        [0] { "" }
        [one] { " " }One promise that waited then is looked for on Discord before it is kept.
       *[other] { " " }{ $doubted } promises that waited then are looked for on Discord before they are kept.
    }
backup-aside = What was there before lies in { $file }.
