### What is wrong with a file of prompts. The operator reads these in the log, coordinators on the
### desk. Nothing here is markdown.

# $file is a path, $wrong one of the sentences below.
deck-mistake = { $file }, line { $line }: { $wrong }
deck-mistakes-more = { $count ->
    [one] { $file }: one more mistake stands further down.
   *[other] { $file }: { $count } more mistakes stand further down.
}

## What is used in its place

deck-instead-last-good = { $file }: until it is right again, Carrel uses what stood in it on { $day }.
deck-instead-other = { $file }: until it is right, cohorts are opened with the deck “{ $name }”.
deck-instead-nothing = { $file }: until it is right, no cohort can be opened with it.

## What is wrong

# $why is what the system says.
deck-unreadable = The file cannot be read: { $why }. See that it is there, and that Carrel may read it.
deck-not-utf8 = Something here is not written in UTF-8. Save the file as UTF-8.
deck-empty = Nothing stands in this file. A deck has a name, and a [[prompt]] for each fortnight.
# $why is what the parser of TOML says.
deck-not-toml = This is not TOML: { $why }.
deck-twice = { $key } stands here for the second time. Take one of the two away.
deck-unknown = { $key } is no part of a deck. A deck has a name, [[prompt]] and [[spare]], and if you like a language.
deck-unknown-part = { $key } is no part of a prompt. A prompt has a slug, a title, a body, alone, together, and if you like an activity, tags and texts in other languages.
deck-unknown-text = { $key } is no part of a text in another language. It has a title, a body, alone, together, and if you like an activity.
# What stands in place of something else.
deck-stood = { $stood ->
    [text] a text
    [number] a number
    [yes-or-no] true or false
    [date] a date
    [list] a list
   *[table] a table
}
# $stood is one of the above; $list is prompt or spare.
deck-no-prompts = Here is { $stood } in place of prompts. Begin each prompt with a line of its own: [[{ $list }]].
deck-single-brackets = [{ $list }] in single brackets would be the only one. Write [[{ $list }]], in double brackets.
deck-nameless = The deck has no name. Write one at the top, such as name = "first-cohort".
deck-name-no-text = The deck’s name is { $stood }. It must be a text in quotation marks, such as name = "first-cohort".
deck-name-bad = “{ $name }” cannot be the name of a deck. It must be of lower-case letters, digits and hyphens, 40 at the most, such as "first-cohort".
deck-name-taken = The deck in { $by } is called “{ $name }”, too. Give one of them another name.
# $spares says how many spare prompts there are.
deck-too-few = { $spares ->
    [0] The deck has no prompt. Write one at least, which begins with [[prompt]].
   *[other] The deck has only spare prompts. Write one at least that begins with [[prompt]].
}
deck-too-many = The deck has { $prompts } prompts. { $most } are the most.
# $code is what stood there.
deck-language-bad = “{ $code }” is no language’s code. Write one such as language = "en".
deck-no-texts = Here is { $stood } in place of a text in another language. Begin it with a line such as [prompt.in.es].
deck-language-unknown = “{ $code }” is no language’s code. Use one such as es, pt or ar.
deck-language-own = { $code } is the deck’s own language. Its text stands in the prompt itself.
# $part is a word of the file, such as title; $code that of a language.
deck-missing-in = This text in “{ $code }” has no { $part }. Write { $part } = "…" beneath it.
deck-missing = This [[{ $list }]] has no { $part }. Write { $part } = "…" beneath it.
deck-no-text = { $part } is { $stood }. It must be a text in quotation marks.
deck-no-tags = tags is { $stood }. It must be a list, such as tags = ["facts", "start"].
deck-blank = { $part } is empty. Write something between the quotation marks.
deck-too-long = { $part } has { $length } characters. { $most } are the most.
deck-lines = { $part } has more than one line. It must stand on one.
deck-slug-bad = “{ $slug }” cannot be a slug. It must be of lower-case letters, digits and hyphens, such as "who-we-are".
deck-slug-twice = The slug “{ $slug }” stands on line { $first }, too. Each prompt needs its own.
deck-too-many-tags = This prompt has { $tags } tags. { $most } are the most.

## On the desk

desk-decks = Prompts that cannot be read
desk-decks-help = Whoever runs Carrel can put this right, and then start Carrel again.

## Choosing

command-cohort-open-deck = Which prompts it gets; the usual ones if you choose none
cohort-refused-no-deck = There are no prompts called “{ $stood }”. There are: { $known }.
