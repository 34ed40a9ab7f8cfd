### A pretend cohort, which whoever sets Carrel up leafs through alone.

setup-button-pretend = Try a pretend cohort
# The name of the cohort, in which rooms are: as short as a season.
pretend-cohort = Pretend
# $what says what is shown below.
pretend-head = **A pretend cohort, { $page } of { $pages }.** { $what } The people are made up, only you see this, and nothing of it exists on your server.
pretend-groups = These are groups as you see them before a launch.
pretend-welcome = This greets a group in its own room and stays pinned there.
pretend-prompt = This comes to every room once in a fortnight.
pretend-times = This is what a group sees when somebody looks for a meeting time.
pretend-no-prompt = The prompts cannot be shown: no deck can be read.
pretend-button-back = Back
pretend-button-next = Next
