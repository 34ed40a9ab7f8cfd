### Voice rooms: a private voice channel for each group beside its room, if a cohort has them.

voice-button-with = Add a voice room for each group
voice-button-without = No voice rooms
voice-chosen = Each group also gets a voice room of its own.
# Above the voice room in which a group meets.
booking-where = Where you meet
voice-refused-launched = Nothing was changed: whether there are voice rooms is chosen before the launch.

launch-voice = Each of them also gets a private voice room, so that they can meet here.
launch-crowded-voice = Or leave out the voice rooms: without them, all { $rooms } rooms fit. Press “{ $button }”.

right-connect = Connect
right-speak = Speak

desk-kind-voice-room = Voice rooms
desk-kind-voice-closing = Voice rooms to close
