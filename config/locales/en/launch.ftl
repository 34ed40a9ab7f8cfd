# A launch, counted against what Discord lets a server hold, and against Carrel’s rights.

launch-channels = This server then has { $after } of the { $most } channels that Discord allows, categories included.
# $rights are names of rights as Discord’s settings show them, each in quotes.
launch-rights = **Carrel lacks a right here**, and what needs it would wait. Under Server Settings → Roles, give Carrel’s role { $rights }, then press “{ $button }”.
launch-button-look = Look again
launch-unknown = Nothing was changed. What fits on this server cannot be said right now: { $why }. Please try again in a moment.

launch-crowded-title = This server is too small for all the rooms
# $before counts the channels that stand and those of an earlier launch that are still to come.
# $each is how many channels a group gets: 1, or 2 where it has a voice room, too.
launch-crowded-body = { $rooms ->
    [one] The room does not fit
   *[other] The { $rooms } rooms do not all fit
}{ $each ->
    [one] {""}
   *[other] {" "}with a voice room each
}: Discord allows { $most } channels a server, categories included. This one has { $before }, and would have { $after }. Nothing was opened.
launch-crowded-ways = What you can do:
launch-crowded-split = { $here ->
    [0] Not one group fits as it is now; use another server for { $elsewhere ->
        [one] the group
       *[other] all { $elsewhere }
    }.
    [one] One group fits here as it is now; { $elsewhere ->
        [one] the other one needs
       *[other] the other { $elsewhere } need
    } a second server.
   *[other] At most { $here } groups fit here as it is now; { $elsewhere ->
        [one] the other one needs
       *[other] the other { $elsewhere } need
    } a second server.
}
launch-crowded-delete = { $channels ->
    [one] Or delete one channel that nobody needs any more
   *[other] Or delete { $channels } channels that nobody needs any more
}, then press “{ $button }”.
