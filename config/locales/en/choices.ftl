### The choices of a sign-up, and what people wrote that fits none of them, for coordinators.

# $count is how many answers wait to be sorted.
choices-button = { $count ->
    [0] Choices …
   *[other] Choices · { $count } to sort …
}
choices-waiting = { $count ->
    [one] 1 answer in somebody’s own words waits to be sorted
   *[other] { $count } answers in people’s own words wait to be sorted
}
choices-title = Choices · { $cohort }
choices-body =
    These are the choices that people have when they sign up. You can add some, call them something else, or offer them no more: answers that were given stay.

    What somebody writes under “Something else” waits to be sorted into a choice. What you have sorted into a choice once, Carrel knows from then on; a language is sorted for those who have written it.
choices-menu-subject = Which choices
choices-menu-pick = Change a choice
choices-menu-fold = Sort it into …
choices-sector = Kind of library
choices-stage = Stage of career
choices-interest = Interests
choices-output = What to make together
choices-language = Languages
# $count is how many people have chosen it.
choices-line = - { $name }: { $count }
choices-line-retired = - ~~{ $name }~~: { $count }, not offered any more
choices-one = Whoever has chosen it keeps it, whatever you do here.
choices-button-add = Add one …
choices-button-rename = Call it something else …
choices-button-retire = Offer it no more
choices-button-offer = Offer it again
choices-button-back = Back to the choices
choices-button-queue = { $count ->
    [0] Nothing to sort
   *[other] Sort { $count } …
}
choices-button-make = Make it a choice
choices-button-language = Which language? …
choices-button-aside = Leave it as it is
choices-button-next = Next

choices-queue-title = In people’s own words
choices-queue-none = Nothing waits to be sorted.
# $about is the name of a subject, such as "Kind of library".
choices-queue-one = “**{ $written }**” · { $about } · { $count ->
    [one] 1 person
   *[other] { $count } people
}
choices-queue-others = { $count ->
    [one] Another one waits: { $named }
   *[other] { $count } others wait: { $named }
}

choices-form-add = A new choice
choices-form-rename = Another name
choices-form-name = What it is called
choices-form-language = A language
choices-form-which = Which language it is, such as Tagalog

choices-added = “{ $name }” can be chosen now.
choices-renamed = It is called “{ $name }” now, by everybody who chose it, too.
choices-retired = “{ $name }” is not offered any more. Whoever has chosen it keeps it.
choices-offered = “{ $name }” can be chosen again.
choices-folded = { $count ->
    [one] “{ $written }” is { $name } now, for 1 person.
   *[other] “{ $written }” is { $name } now, for { $count } people.
}
choices-made = { $count ->
    [one] “{ $written }” can be chosen now, and 1 person has chosen it.
   *[other] “{ $written }” can be chosen now, and { $count } people have chosen it.
}
choices-aside = “{ $written }” stays as it was written, in no choice.

choices-refused-closed = The groups of this cohort are at work, so its choices stay as they are.
choices-refused-name = “{ $typed }” is no name for a choice: it needs a letter or a digit, and at most { $most } characters. Nothing was changed.
choices-refused-known = There is a choice “{ $name }” already. Nothing was changed.
choices-refused-retired = There is a choice “{ $name }” that is not offered any more; you can offer it again. Nothing was changed.
choices-refused-full = { $most } choices are offered here, and Discord shows no more. Offer one no more first. Nothing was changed.
choices-refused-gone = This choice is not offered any more. Nothing was changed.
choices-refused-sorted = That was sorted already, or whoever wrote it has changed it.
choices-refused-language = I know no language called “{ $typed }”. Nothing was changed, and it still waits.
