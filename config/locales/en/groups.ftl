## Why a group is as it is, why somebody has none, and what would change that

groups-reason-starts = { $count ->
    [0] in some week no time suits all
    [one] one time each week that suits all
   *[other] at least { $count } times each week that suit all
}
groups-reason-text = meets in writing
groups-reason-countries = { $count ->
    [one] one country
   *[other] { $count } countries
}
groups-reason-language = in { $language }
groups-reason-interests = { $count ->
    [one] shared interest
   *[other] shared interests
}: { $interests }
groups-reason-wishes = { $count ->
    [one] one wish met
   *[other] { $count } wishes met
}

unplaced-since = came, or was taken out, after the groups were formed
unplaced-few-hours = gave too few hours (in week { $week } a meeting could begin at { $starts } times)
unplaced-company = must go with people who make no group with them
unplaced-language = { $others ->
    [0] shares a language with nobody
    [one] shares a language with only one other person
   *[other] shares a language with only { $others } others
}
unplaced-must = { $others ->
    [0] nobody fits what must be kept
    [one] only one other person fits what must be kept
   *[other] only { $others } others fit what must be kept
}
unplaced-apart = cannot be in one group with most others, such as those whom they have met before
unplaced-hours = { $others ->
    [0] shares enough hours with nobody
    [one] shares enough hours with only one other person
   *[other] shares enough hours with only { $others } others
}
unplaced-no-group = { $others ->
    [one] fits one other person, but no whole group
   *[other] fits { $others } others one by one, but no whole group
}
unplaced-full = fits a group that is full
unplaced-nobody-left = the people who fit are needed in other groups
change-add-hours = Would have a place with more hours: { $hours } (their own time)
# $wish is one of the conditions below.
change-drop-must = Would have a place without their own condition “{ $wish }”
change-drop-must-of = Would have a place if { $name } gave up the condition “{ $wish }”
change-wish-same-sector = same kind of library
change-wish-other-sector = another kind of library
change-wish-same-stage = same career stage
change-wish-other-stage = another career stage
change-allow-text = Would have a place in a group that meets in writing
change-allow-size = Would have a place in a group of { $size }
change-learn = Would have a place with basic { $language }
change-meet-again = Would have a place together with { $name }, whom they have met before

## What `carrel groups` says

groups-cli-group = { $name }, { $count ->
    [one] one person
   *[other] { $count } people
}: { $why } (quality { $quality })
groups-cli-worst = Quality of the poorest group: { $value }{ $more ->
    [0] { "" }
   *[other] ; at most { $bound }, as far as is proven
}
groups-cli-total = Quality of all groups together: { $value }{ $more ->
    [0] { "" }
   *[other] ; at most { $bound }, as far as is proven
}
groups-cli-strangers = Nobody in { $file } is in the sheet, so no pair is kept from meeting again.
