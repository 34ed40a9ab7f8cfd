### Letters: private messages to people who agreed to them.

letters-asks = May Carrel write to you in private? It would do so twice at most: if you stop half way through signing up, and if you wait for a place when the groups begin.
letters-allowed = Carrel may write to you in private, twice at most: if you stop half way through signing up, and if you wait for a place when the groups begin.
letters-button-allow = You may write to me
letters-button-stop = Don’t write to me
letters-none = There is nothing to write to you about: you have no place in a cohort that is open or running here.

letters-button = Open the server
letters-why = You read this because you said that Carrel may write to you. You can take that back: type /carrel there, and tap “My data”.

## Who waits when the groups begin

letters-waiting-title = You are on the wait-list
letters-waiting-place = Dear { $name }, the groups of { $cohort } have begun, and you did not get a place. It is not about you: more people signed up than could be let in.
letters-waiting-group = Dear { $name }, the groups of { $cohort } have begun, and yours is not among them. It is not about you: no group was found whose hours, languages and wishes fit with yours.
# Both stand on their own page, too; the second where they have waited and had no group since.
waiting-means = What waiting means: you need do nothing. If a seat comes free, a coordinator can give it to you; then a room opens for you, and /carrel shows it.
waiting-next = You come first on the next wait-list: sign up again when the next cohort opens. If you have to wait for a place there, you stand before all who have not waited yet.
page-left-out = The groups have begun, and there is none for you yet.

## Who stopped half way

letters-half-way-title = Your sign-up waits for you
letters-half-way = Dear { $name }, you are half way through signing up for { $cohort }. Everything you answered is kept, and the last day is { $last }. To go on, type /carrel on the server and tap “Go on with my sign-up”. If you have changed your mind, you need do nothing: this is the only reminder.

## What stands of it in “My data”

my-data-text-waiting = On the wait-list since
my-data-text-told-waiting = Told in private that you wait
my-data-text-reminded = Reminded in private of your sign-up
