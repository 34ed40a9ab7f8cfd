### Small groups of a running cohort: what would help each, and groups that come together.

## The list

desk-button-repair = { $cohort }: help small groups ({ $count })
repair-title = { $cohort }: small groups
repair-none = No group is small, or each of them goes on as it is. There is nothing to do.
repair-intro = { $count ->
    [one] One group has become small.
   *[other] { $count } groups have become small.
} Beneath each stands what disturbs the fewest people and breaks no rule of grouping. A number does what its line says, and where one group joins another it first shows what that changes; nothing happens before.
repair-newcomers = { $count ->
    [0] Nobody waits for a group.
    [one] One person waits for a group.
   *[other] { $count } people wait for a group.
}
# $answers says how many of them want what.
repair-line = **{ $number }. { $group }**: { $members ->
    [one] one person
   *[other] { $members } people
}. { $answers }
repair-comes = → **{ $name }** comes, who waits for a group.
repair-joins = → **{ $from }** joins **{ $into }**, whose room stays.
repair-moves = → **{ $name }** comes from { $from }.
# $members are the names of all who are together then.
repair-together = Together then: { $members }.
repair-goes-on = → They go on as they are, which is what all of them want.
repair-nobody-fits = → Nobody fits now, so they go on as they are. They are listed again if one of them asks for company.
repair-nobody = → They would like company, and nobody fits now. You can look by hand, or come back when somebody waits.
repair-button-one = { $number }
repair-button-look = { $number }: look
repair-button-all = { $count ->
    [one] Do what is on this page…
   *[other] Do all { $count } on this page…
}

## All of a page at once

repair-would-join = **{ $from }** ({ $members }) joins **{ $into }**.
repair-would-go-on = **{ $group }** goes on as it is.
repair-all-people = { $count ->
    [one] One person comes to another group.
   *[other] { $count } people come to another group.
}
repair-all-rooms = A room that somebody leaves closes to them first, then the other one opens, and says in one quiet message who has come. The room of a group that joins another says where they go on, and can then only be read, by those who wrote in it.
repair-all-nothing = None of this holds any more, so there is nothing to do.
repair-button-do-all = { $count ->
    [one] Do it
   *[other] Do these { $count }
}
repair-done = { $count ->
    [one] Done. The rooms follow within a minute.
   *[other] Done: { $count } of them. The rooms follow within a minute or two.
}
# $groups are names; $why is a sentence.
repair-left-out = Left out: { $groups }. { $why }

## A group that goes to another as a whole

group-button-join = Join another group…
person-button-join = Join groups…
join-choose = Which group shall **{ $name }** go to? All of its members go together. You see what it would change before it is made.
join-none = There is no group that has places for all of them.
join-choice = { $name }, { $members ->
    [one] one person
   *[other] { $members } people
}: { $breaks ->
    [0] fits
    [one] breaks one rule
   *[other] breaks { $breaks } rules
}
join-way = **{ $from }** joins **{ $into }**. The room of { $into } stays, and says in quiet messages who has come. The room of { $from } says where they go on, and can then only be read, by those who wrote in it and as long as they take part.
join-called-off = { $count ->
    [0] { $from } has no meeting before it.
    [one] The meeting that { $from } has before it is called off.
   *[other] The { $count } meetings that { $from } has before it are called off.
}
# $expected says of each who comes at how many of them.
join-ahead = { $count ->
    [0] { $into } has none before it either.
    [one] { $into } has one before it; the hour suits: { $expected }.
   *[other] { $into } has { $count } before it; the hour suits: { $expected }.
}
join-expected = { $name } { $count ->
    [0] never
    [one] once
   *[other] { $count } times
}
join-steps = { $count ->
    [one] The open step of { $from } moves to the board of { $into }.
   *[other] The { $count } open steps of { $from } move to the board of { $into }.
}
join-steps-stay = { $count ->
    [one] One open step finds no place on the board of { $into }, and stays behind.
   *[other] { $count } open steps find no place on the board of { $into }, and stay behind.
}
join-projects = Both have said what they make. What { $into } makes goes on; what { $from } said stays noted with it.
join-ledger = Whoever comes starts with as many points for early and late hours as the others have, in the middle.
join-button-turn = Keep the other room
join-done = Done. The rooms follow within a minute.

## The last words in a room whose group has joined another

joined-title = You go on with { $group }
# $room is the other group's room; it may be missing. $at is when they meet next.
joined-body = Your group has joined **{ $group }**. { $room ->
    [none] Its room opens soon.
   *[other] Please go on in { $room }.
} What was booked here is called off. Steps that were open are on the board there now, as many as it had places for. Here nobody can write any more; everything stays to read for you as long as you take part.
joined-meeting = The next meeting there: { $at } ({ $in })
