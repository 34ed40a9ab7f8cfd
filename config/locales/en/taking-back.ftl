### A launch that is taken back within a day, for coordinators.

taking-back-button = Take the launch back …
taking-back-title = Take the launch of { $cohort } back?
# $coming counts the rooms that are still to open.
taking-back-rooms = { $rooms ->
    [0] No room is open yet.
    [one] One room is open and would be removed, with all that people have written in it. Carrel does not read that, so nobody can say how much it is.
   *[other] { $rooms } rooms are open and would be removed, with all that people have written in them. Carrel does not read that, so nobody can say how much it is.
 }{ $coming ->
    [0] {""}
    [one] {" "}One more room would not open.
   *[other] {" "}{ $coming } more rooms would not open.
 }
taking-back-done = With them goes what groups have done so far: times waiting for answers: { $offers }; meetings they agreed on: { $meetings }; steps they noted: { $steps }.
taking-back-after = Nobody is written to; telling people is yours. The cohort is formed and not launched again, its groups stay as they are now, and you can change them by hand and launch again.
taking-back-until = This is possible until { $until }.
taking-back-confirm = Take it back
taken-back = { $rooms ->
    [0] The launch is taken back, before any room stood.
    [one] The launch is taken back; its room is being removed.
   *[other] The launch is taken back; its { $rooms } rooms are being removed one after another.
 } The desk says how far that is. The groups are as they were: change them with /cohort groups, and launch again when the rooms are gone.
taking-back-before = This launch was taken back before. Nothing was changed.
taking-back-no-launch = There is no launch to take back.
taking-back-late = A launch can be taken back for a day; for this one that was until { $until }. Archiving the cohort closes its rooms, and /person moves people.
taking-back-other = “{ $name }” takes sign-ups now, and only one cohort can be prepared at a time. Launch that one first; then this launch can be taken back.
taking-back-changed = Nothing was taken back: groups have done more since you looked. You see it now; if you still want to, confirm it again.
# $left counts the rooms that still stand.
taking-back-progress = { $left ->
    [0] The launch was taken back: its rooms are gone, and what is left of it is being removed.
   *[other] The launch was taken back: { $left } of its { $all } rooms are still to be removed.
 }
launch-refused-clearing = The rooms of the launch that was taken back are still being removed. { $progress } Look again in a moment.

desk-kind-taking-down = Rooms of a launch that was taken back
