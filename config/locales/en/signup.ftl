### Signing up inside Discord, step by step.

## The public panel, and the way to it

signup-button-post = Post the sign-up panel here
signup-panel-title = Sign up · { $cohort }
signup-panel =
    From { $first } to { $last }, in a small group of { $least } to { $most } people from different places.

    { $until } · about eight minutes, in private · you can stop and come back at any step.
signup-panel-until = Open until { $last }
signup-panel-until-formed = Open until the groups are formed
signup-button-open = Sign up
signup-panel-not-now = The panel was posted a moment ago, or this cohort takes no sign-ups any more. You can post it once more in five minutes.
page-nobody-yet = You are not signed up on this server yet. If your invitation has a code, tap “I have a code” and type it; otherwise you can sign up here.
page-unfinished = You are half way through signing up. Everything you answered is kept.

## Every step

# $step is the name of the step.
signup-title = { $cohort } · { $step }
signup-far = { $bar } { $number } of { $of }
signup-button-back = Back
signup-button-on = Go on
signup-button-later = Later
signup-button-resume = Go on with my sign-up
signup-button-change = Change my answers
signup-button-overview = Back to the overview
signup-button-other = Something else …
signup-later = All your answers are kept. Come back whenever you like: tap “Sign up” on the panel again, or type /carrel.
signup-nothing = nothing yet
# $written is what somebody typed.
signup-written = In your words: { $written }. A coordinator will sort it.

signup-step-agree = What it asks of you
signup-step-place = Your name and place
signup-step-work = Your work
signup-step-interests = Your interests
signup-step-languages = Your languages
signup-step-hours = Your hours
signup-step-wishes = Your wishes
signup-step-manner = How you would like to meet
signup-step-review = Looking over

## What it asks

# $countries is a list such as "China, Iran".
signup-agree =
    You will be in a group of { $least } to { $most } people, from { $first } to { $last } ({ $weeks } weeks). Your group meets about every two weeks for { $minutes } minutes, or writes if it rather does.

    What we ask of you: answer your group within seven days, say when you cannot come, and keep what others tell you to yourself. You can stop at any time, without a reason.

    What is kept: your answers here, for forming groups; coordinators can see them, and your group sees your name and country. Your group’s room is seen by your group, a helper if it has one, Carrel and the server’s administrators. Room and answers are kept until { $removal } and are to be removed then.

    In { $countries } Discord can be out of reach at times. If you live there, please leave an address on the next step.
signup-button-agree = I am 18 or older, and I agree

## Name and place

signup-place = How shall your group call you, and where is your clock?
signup-place-known = **{ $name }**, with the clock of { $place } ({ $country }), where it is { $time } now.
signup-place-unreachable = In { $country } Discord can be out of reach at times. With an e-mail address your coordinators can still find you then.
signup-which-place = Several places can be meant. Which one is yours?
signup-menu-place = Your place
signup-button-about = My name and city
signup-form-about = Your name and place
signup-form-name = What your group calls you
signup-form-name-example = Ana
signup-form-city = Your city, or the nearest large one
signup-form-city-example = Manila
signup-form-email = E-mail, in case Discord is out of reach
signup-form-email-example = You can leave this empty
signup-no-name = That is no name that can be shown: it needs one letter and at most { $most } characters. Nothing was changed.
signup-no-city = I know no place called “{ $written }”. A larger city nearby with the same clock will do, or your country.
signup-no-email = “{ $written }” is no e-mail address. Nothing was changed; you can also leave it empty.

## Work and interests

signup-work = Where do you work, and how long have you been at it? You can leave out what does not fit.
signup-menu-sector = Your kind of library
signup-menu-stage = Where you are in your career
signup-interests = What would you like to talk about? Choose up to five.
signup-menu-interests = Your interests, up to five
signup-form-other = In your own words
signup-form-sector = Your kind of library
signup-form-interests = Other interests, with ; between
signup-form-languages = Other languages, with ; between
signup-form-output = What you would like to make
signup-not-offered = This choice is not offered any more. Nothing was changed.

## Languages

signup-languages = In which languages could you talk with a group? Choose up to four; how well comes next.
signup-menu-languages = Your languages, up to four
signup-levels = How well do you speak each? Every member of a group shares one language.
signup-button-languages = Other languages
signup-level-basic = { $language }: enough to follow
signup-level-good = { $language }: good
signup-level-fluent = { $language }: with ease
signup-level-native = { $language }: from home

## Hours

signup-hours = When could you meet in a usual week, by your own clock? The more hours, the easier it is to find you a group.
signup-button-hours = Choose my hours

## Wishes

signup-wishes = Is there anything that the others in your group should be? A **must** can leave you without a group; “would be nice” never does.
signup-menu-wish-sector = Kind of library
signup-menu-wish-stage = Stage of career
signup-wish-of-sector = kind of library
signup-wish-of-stage = stage of career
signup-wish-none = I do not mind
signup-wish-same-nice = The same { $what } would be nice
signup-wish-same-must = The same { $what } is a must
signup-wish-different-nice = Another { $what } would be nice
signup-wish-different-must = Another { $what } is a must

## Mode, output, aim

signup-manner = How would you rather meet, and what would you like to make together?
signup-menu-mode = How you would rather meet
signup-mode-voice = By voice
signup-mode-text-first = In writing first
signup-mode-either = Either way
signup-menu-output = What you would like to make
signup-button-aim = What I hope for …
signup-aim-known = What you hope for: { $aim }
signup-form-aim = What you hope for
signup-form-aim-asks = In a sentence

## Looking over and handing in

signup-review = This is what you answered. Is it right?
signup-review-handed-in = You have handed this in. What you change here is saved at once.
signup-lacks = Before you can hand it in, this is still needed: { $steps }
signup-menu-change = Change an answer
signup-button-hand-in = Hand in
signup-handed-in =
    Thank you, { $name }. Your sign-up is in.

    Groups are formed before { $first }; then a private room opens for yours, and you will find it here and under /carrel. Until then you can change your answers. What you told is kept until { $removal }.
signup-closed = This cohort takes no sign-ups any more. Your coordinators can tell you when the next one begins.
signup-formed = Groups are being formed with your answers, so they stay as they are now. You can still change your hours under /carrel; for everything else please write to your coordinators.

## What choices are called

choice-academic = Academic library
choice-public = Public library
choice-school = School library
choice-special = Special library
choice-national = National library
choice-archive = Archive
choice-student = I am a student
choice-other = Another kind
choice-early = Early in my career
choice-mid = In the middle of my career
choice-late = Late in my career
choice-childrens-services = Children’s services
choice-indigenous-knowledge = Indigenous knowledge
choice-undecided = Not decided yet
choice-event = An event
choice-initiative = An initiative
