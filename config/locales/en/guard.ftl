# What anyone may read who taps or types something of Carrel's.

only-on-a-server = Please use this on a server, not in a direct message.
button-too-old = This button is from an older version of Carrel. Please open the page again with /carrel.
our-fault = Sorry, something went wrong on our side, and what you just did may not be saved. Please try again in a minute.
not-saved-now = Sorry, Carrel cannot save anything just now, so what you just did is not saved. Please try again in a minute.
busy-try-again = So many people are using Carrel right now that it cannot keep up. Nothing was changed. Please try again in a minute.
not-set-up-yet = Carrel is not set up on this server yet. Whoever manages the server can do that with /setup.
only-for-coordinators = This is for the coordinators of the programme. If you need something from them, tap “Help” on the card in your group’s room.

right-view-channel = View channels
right-send-messages = Send messages
right-embed-links = Embed links
right-attach-files = Attach files
right-read-history = Read message history
right-manage-channels = Manage channels
right-manage-roles = Manage roles
right-pin-messages = Pin messages
right-create-events = Create events
right-create-invite = Create invite
