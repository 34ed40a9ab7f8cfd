//! Carrel gives every peer group a room of its own inside Discord and keeps the group alive.
//!
//! This page is the map of the house: read it before you open a door.
//!
//! # Bird's-eye view
//!
//! People from different countries sign up for a *cohort* and are formed into *groups* of three
//! to five. Each group gets a private channel, its *room*. For four months Carrel posts a
//! *prompt* every *fortnight*, finds *meeting* times that are fair across time zones, records the
//! *milestones* of what the group makes, and lets *coordinators* announce *webinars* to all.
//! Participants live inside Discord; whoever hosts Carrel has one binary and one SQLite file.
//!
//! ```text
//!  Discord  --event-->  discord::guard  -->  app  -->  domain   (decides)
//!                            |                |
//!                            |                +---->  store    (one transaction: the new
//!                            v                          |       state, the audit row, and
//!                         words, views                  |       the promises that follow)
//!                                                       v
//!  Discord  <--once--  discord::delivery  <--  jobs  <--  what is due
//! ```
//!
//! 1. **An interaction comes in** by one guard, which says who it is, acknowledges it well inside
//!    Discord's three seconds, checks rights as they are now, and contains panics.
//! 2. **[`app`] decides**: it loads, asks [`domain`], and writes the new state, the audit row and
//!    the promises in one transaction. No network call happens inside it.
//! 3. **The answer is rendered** from the outcome by a view and [`words`].
//! 4. **Everything else that Discord must see is a promise**: a row in `job`, kept by [`jobs`],
//!    delivered by [`discord::delivery`], recorded with `done` in one transaction.
//!
//! # The map
//!
//! | room | knows | refuses to know |
//! | --- | --- | --- |
//! | [`domain`] | what a group, an hour, a fortnight, a promise is, and what follows | Discord, SQL, files, what time it is |
//! | [`app`] | one function an intention; the only writer of state | Discord, sentences, what time it is |
//! | [`store`] | SQLite; the only place with SQL | why anything is written |
//! | [`jobs`] | leases, tries, back-off, pacing | Discord |
//! | [`words`] | every sentence, in every language | who reads it |
//! | [`charts`] | how hours look, as SVG and PNG, and the same in words | Discord, where the data comes from |
//! | [`discord`] | serenity, poise, how outcomes look | SQL, sentences |
//! | [`admin`] | the operator's commands | Discord |
//! | [`sim`] | Discord's documented rules, as a server over real sockets | everything of ours |
//! | [`config`] | the file and the environment | who uses which value |
//! | [`clock`] | the time | everything else |
//! | [`points`] | where a process can die | what is done there |
//! | [`run`] | how the parts are put together | what any of them decides |
//! | [`demo`] | what people do, by the simulator's control API alone | how Carrel works |
//!
//! # Words
//!
//! One word a thing, in code, tables and coordinators' commands.
//!
//! | word | means |
//! | --- | --- |
//! | programme | a body that runs cohorts, on one Discord server at a time |
//! | cohort | one run, from sign-up to archive; it has a home zone |
//! | person, account, participant | somebody; a Discord account of theirs; a person in one cohort |
//! | group, room | two to five participants; their private channel |
//! | voice room | a group's private voice channel beside its room, where its cohort has them |
//! | set aside | what a launch had made, once it is taken back: nobody's, and kept for the record |
//! | coordinator, helper | staff of the programme; the one who looks after a group |
//! | pause | dates on which a member takes no part, which their group knows and goes on without them |
//! | hold | a seat that is kept for seven days for somebody who has left the server |
//! | letter | a private message to somebody who agreed to such messages |
//! | choice | one of the closed answers of a sign-up; what fits none waits to be sorted |
//! | fall | a stretch of time in which a group is small, because somebody has left it |
//! | repair | what would help a group that has become small, disturbing as few as can be |
//! | orientation | five cards that everybody reads before their room opens, or after |
//! | fortnight | a numbered stretch of 14 calendar days, from 1, that begins at midnight in the home zone |
//! | deck, prompt | an ordered set of discussion prompts; one of them |
//! | availability | local hours in a week, *sure* or *if needed*, in an IANA zone |
//! | proposal, option, vote, meeting | times offered; one of them; an answer; what is booked |
//! | standing hour | a weekly hour that a group keeps; its meetings are pencilled in |
//! | ledger | how much early, late and night each participant has borne |
//! | milestone, deed | a dated step of what the group makes; what somebody changed of it at once |
//! | suggested plan | the milestones that Carrel offers for each kind of thing that groups make |
//! | webinar, broadcast, receipt | a talk; one message to many channels; the proof for one channel |
//! | promise, job | something that must happen at a moment; the row that makes it happen once |
//! | press | a click on a button or a choice in a menu |
//! | refusal, fault | a no that the person is told; a failure that the operator is told |
//!
//! # Invariants
//!
//! - **Nothing is promised twice or lost.** A promise has a logical key that is unique; its
//!   attempt is committed before its effect; what an earlier try may have done is looked for on
//!   Discord before it is done again.
//! - **The process may die anywhere.** Before and after each request and each commit lies a point
//!   ([`points`]); tests kill it at every one of them.
//! - **Rights are read at the door, every time.** A `custom_id` is a pointer, never a permit.
//! - **Time is named.** Moments are UTC; plans are wall time in an IANA zone and become moments
//!   on each real date. `now` is an argument; only [`clock`] reads it.
//! - **The witness is independent.** [`sim`] shares no type with [`discord`].
//! - **The process outlives Discord.** While Discord or the network is down it stays, says so, and
//!   connects again; it ends for what only a new process mends, with a code that says so ([`run`]).
//! - **Everything has a bound.** An event takes one of so many places or is turned away, and whoever
//!   clicked is told that Carrel is busy ([`discord::gateway::signs`]).
//! - **What is told in confidence stays there.** A report and a "not with" stand in their own tables,
//!   and in answers to those who may read them: in no message to others, log line or audit row.
//! - **A refusal is an answer.** `app` returns `Result<Result<Outcome, Refusal>, Fault>`: `?`
//!   carries faults only.
//!
//! Who may import whom, and these rules as far as a reader of sources can see them, are checked
//! by `tests/it/tidy.rs`.
//!
//! # Rejected
//!
//! - **Collectors and state in memory.** A button must work after a restart and months later, so
//!   its meaning stands in its `custom_id` and its state in the database.
//! - **Mocks and traits with one implementation.** There are two seams, the clock and the wire;
//!   tests use a real SQLite file and a simulated Discord over real sockets. The one port is
//!   [`jobs::Deliver`].
//! - **Poise's framework.** It runs its set-up once and, if that fails, lets every event wait for
//!   ever; we take poise for declaring commands and dispatch to it ourselves.
//! - **serenity's rate limiter.** It lets a global refusal pass to all who wait, and asks again
//!   without a pause where a refusal names no time. Every request goes through a relay of our own,
//!   [`discord::relay`], which reads the headers and lets people go before jobs.
//! - **One runtime for everything.** serenity can spin until every timer of its runtime stands still,
//!   and its tasks cannot be ended one by one: each connection has a thread and a runtime that are
//!   given up as a whole, and what it brings is worked on elsewhere.
//! - **serenity's cache.** Rights and members are read fresh; a stale cache is a wrong answer.
//! - **A role for every group.** Discord allows 250 roles a server; overwrites for members have
//!   no such limit.
//! - **External events for group meetings.** The whole server would see group, hour and link.

pub mod admin;
pub mod app;
pub mod charts;
pub mod clock;
pub mod config;
pub mod demo;
pub mod discord;
pub mod domain;
pub mod jobs;
pub mod points;
pub mod run;
pub mod sim;
pub mod store;
pub mod words;
