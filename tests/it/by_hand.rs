//! Groups changed by hand before the launch: what is done is done once, keeps what is locked, and
//! can be taken back.

use std::collections::{BTreeMap, BTreeSet};

use carrel::{
    app::{
        App,
        cohorts::{
            self, FormRefusal,
            arranged::{self, Seen, SeenGroup},
            by_hand::{self, Refusal, Undone},
        },
    },
    domain::{
        arrangement::{Deed, GROUP_NAME_MAX},
        change::{Change, Wanted},
        grouping::Breach,
        ids::{GroupId, ParticipantId},
    },
    store::people::Programme,
};

use super::cohorts::{
    COORDINATOR, SAMPLE, SERVER, count, form, import, new_app, now, open, roomy, seen, set_up,
    wanted,
};

/// A cohort of 24 whose groups are formed.
struct Table {
    app: App,
    programme: Programme,
    _folder: tempfile::TempDir,
}

impl Table {
    async fn laid() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let app = new_app(folder.path()).await;
        let (programme, _was) = set_up(&app, SERVER).await;
        let opened = open(&app, &programme, &wanted("2026-03-09")).await;
        opened.expect("opens");
        import(&app, &programme, SAMPLE).await;
        form(&app, &programme).await.expect("forms");
        Self {
            app,
            programme,
            _folder: folder,
        }
    }

    async fn stands(&self) -> Seen {
        let seen = arranged::look(&self.app, &self.programme, 0).await;
        seen.expect("the database answers")
            .expect("groups are formed")
    }

    async fn form_again(&self) -> Seen {
        let formed = form(&self.app, &self.programme).await;
        formed.expect("forms again").seen
    }

    async fn apply(&self, edition: i64, change: Change) -> Result<(), Refusal> {
        let (app, programme) = (&self.app, &self.programme);
        let done = by_hand::apply(app, programme, (edition, change), COORDINATOR, now()).await;
        done.expect("the database answers").map(|_page| ())
    }

    /// Makes a change of the groups as they stand.
    async fn change(&self, change: Change) -> Result<(), Refusal> {
        self.apply(self.stands().await.edition, change).await
    }

    async fn rename(&self, group: GroupId, name: &str) -> Result<String, Refusal> {
        let seen = (self.stands().await.edition, group);
        let (app, programme) = (&self.app, &self.programme);
        let done = by_hand::rename(app, programme, seen, name, COORDINATOR, now()).await;
        done.expect("the database answers")
    }

    async fn lock(&self, group: GroupId, locked: bool) -> Result<(), Refusal> {
        let seen = (self.stands().await.edition, group);
        let (app, programme) = (&self.app, &self.programme);
        let done = by_hand::lock(app, programme, seen, locked, COORDINATOR, now()).await;
        done.expect("the database answers")
    }

    async fn undo(&self) -> Result<Undone, Refusal> {
        let edition = self.stands().await.edition;
        let done = by_hand::undo(&self.app, &self.programme, edition, COORDINATOR, now()).await;
        done.expect("the database answers")
    }

    async fn behind(&self, statement: &'static str) {
        let mut write = self.app.store.write().await.expect("nobody else writes");
        let done = sqlx::query(statement).execute(&mut *write).await;
        done.expect("the statement is right");
        write.commit().await.expect("commits");
    }
}

/// Who is in which group, by number, with what is kept of the group.
fn told(seen: &Seen) -> BTreeMap<i64, (String, bool, Vec<i64>, String)> {
    let groups = seen.groups.iter().map(|group| {
        let facts = format!("{:?}", group.facts);
        let told = (group.name.clone(), group.locked, ids(group), facts);
        (group.number, told)
    });
    groups.collect()
}

fn ids(group: &SeenGroup) -> Vec<i64> {
    group.members.iter().map(|member| member.id.0).collect()
}

fn first(group: &SeenGroup) -> ParticipantId {
    group.members[0].id
}

/// Two groups of which the second has a place left.
fn from_and_to(seen: &Seen) -> (&SeenGroup, &SeenGroup) {
    let mut groups = seen.groups.iter();
    let to = groups.find(|group| group.members.len() < 5);
    let to = to.expect("a group has a place left");
    let mut groups = seen.groups.iter();
    let from = groups.find(|group| group.id != to.id);
    (from.expect("there is another"), to)
}

#[tokio::test]
async fn a_move_is_shown_then_made_once_and_what_is_known_of_both_groups_is_found_anew() {
    let table = Table::laid().await;
    let before = table.stands().await;
    let (from, to) = from_and_to(&before);
    let who = first(from);
    let change = Change::Move { who, to: to.id };
    let planned = by_hand::plan(&table.app, &table.programme, change).await;
    let planned = planned.expect("the database answers").expect("can be done");
    assert_eq!(
        told(&table.stands().await),
        told(&before),
        "looking is free"
    );
    assert_eq!(planned.edition, before.edition);
    assert_eq!(planned.groups.len(), 2);

    let (one, other) = tokio::join!(
        table.apply(planned.edition, change),
        table.apply(planned.edition, change)
    );
    let late = [one, other]
        .into_iter()
        .filter(|done| *done == Err(Refusal::Stale));
    assert_eq!(late.count(), 1, "of two presses one comes too late");
    let after = table.stands().await;
    assert_eq!(after.edition, before.edition + 1);
    assert_eq!(after.last, Some(Deed::Move));
    let group = |id: GroupId| {
        after
            .groups
            .iter()
            .find(|group| group.id == id)
            .expect("is")
    };
    assert!(ids(group(to.id)).contains(&who.0));
    assert!(!ids(group(from.id)).contains(&who.0));
    for (told, facts) in &planned.groups {
        let stands = after.groups.iter().find(|group| group.name == told.name);
        assert_eq!(stands.expect("is there").facts, *facts, "as it was shown");
    }
    let unchanged = |group: &&SeenGroup| group.id != to.id && group.id != from.id;
    let others =
        |seen: &Seen| -> Vec<SeenGroup> { seen.groups.iter().filter(unchanged).cloned().collect() };
    assert_eq!(others(&after), others(&before));
}

#[tokio::test]
async fn two_swap_and_one_who_is_taken_out_waits() {
    let table = Table::laid().await;
    let before = table.stands().await;
    let (from, to) = from_and_to(&before);
    let (ana, bo) = (first(from), first(to));
    table
        .change(Change::Swap(ana, bo))
        .await
        .expect("they swap");
    let after = table.stands().await;
    let of = |id: ParticipantId| {
        let mut groups = after.groups.iter();
        groups
            .find(|group| ids(group).contains(&id.0))
            .map(|group| group.id)
    };
    assert_eq!((of(ana), of(bo)), (Some(to.id), Some(from.id)));

    table.change(Change::Remove(ana)).await.expect("she is out");
    let after = table.stands().await;
    assert_eq!(after.last, Some(Deed::TakeOut));
    let waits = after.without.iter().find(|person| person.id == ana);
    let waits = waits.expect("she waits");
    assert_eq!(waits.facts, None, "nobody knows why but who did it");
    assert_eq!(
        table.change(Change::Remove(ana)).await,
        Err(Refusal::Nothing)
    );
    let states =
        "SELECT count(*) FROM participant WHERE state = 'waiting' AND unplaced_why IS NULL";
    assert_eq!(count(&table.app, states).await, 1);
}

#[tokio::test]
async fn what_a_change_would_break_is_named_and_a_human_decides() {
    let table = Table::laid().await;
    let stands = table.stands().await;
    let from = &stands.groups[0];
    for member in &from.members[3..] {
        table
            .change(Change::Remove(member.id))
            .await
            .expect("is out");
    }
    let change = Change::Remove(first(from));
    let planned = by_hand::plan(&table.app, &table.programme, change).await;
    let planned = planned.expect("the database answers").expect("can be done");
    let (after, _facts) = &planned.groups[0];
    let breaches: Vec<&Breach> = after.breaks.iter().map(|broken| &broken.breach).collect();
    assert!(
        breaches.contains(&&Breach::Size { found: 2 }),
        "{breaches:?}"
    );
    table.change(change).await.expect("it is done anyway");
    let one = arranged::group(&table.app, &table.programme, from.id).await;
    let one = one.expect("the database answers").expect("is there");
    assert_eq!(one.group.members.len(), 2);
    assert_eq!(one.breaks, after.breaks, "what is broken stays said");
}

#[tokio::test]
async fn nobody_comes_by_hand_to_somebody_they_must_not_be_with() {
    let table = Table::laid().await;
    let before = table.stands().await;
    let (from, to) = from_and_to(&before);
    let who = first(from);
    let change = Change::Move { who, to: to.id };
    table.change(Change::Remove(who)).await.expect("is out");
    let gathered = cohorts::gather(&table.app, &table.programme).await;
    let gathered = gathered.expect("the database answers").expect("all wait");
    let decided = gathered.decide().expect("can be formed");
    let mut write = table.app.store.write().await.expect("nobody else writes");
    for other in ids(from)
        .into_iter()
        .chain(ids(to))
        .filter(|id| *id != who.0)
    {
        let said = sqlx::query(
            "INSERT INTO not_with (programme_id, person_id, other_person_id, for_ever, said_at)
             SELECT a.programme_id, a.person_id, b.person_id, 0, 0
               FROM participant a, participant b WHERE a.id = ? AND b.id = ?",
        );
        let said = said.bind(other).bind(who.0).execute(&mut *write).await;
        said.expect("the statement is right");
    }
    write.commit().await.expect("commits");

    let planned = by_hand::plan(&table.app, &table.programme, change).await;
    let planned = planned.expect("the database answers");
    assert_eq!(planned.err(), Some(Refusal::Apart));
    assert_eq!(table.change(change).await, Err(Refusal::Apart));
    assert_eq!(
        table.undo().await,
        Err(Refusal::Apart),
        "nor by a step back"
    );
    let name = |number| format!("Group {number}");
    let formed = cohorts::form(&table.app, &decided, COORDINATOR, name, now()).await;
    let formed = formed.expect("the database answers");
    assert_eq!(
        formed.err(),
        Some(FormRefusal::Changed),
        "nor by what was decided before"
    );
}

#[tokio::test]
async fn no_group_grows_beyond_what_it_may_hold_and_an_emptied_one_goes() {
    let table = Table::laid().await;
    let mut stands = table.stands().await;
    let to = stands.groups[0].id;
    let mut refused = None;
    while refused.is_none() {
        let other = stands.groups.iter().find(|group| group.id != to);
        let who = first(other.expect("there is another"));
        refused = table.change(Change::Move { who, to }).await.err();
        stands = table.stands().await;
    }
    let full = stands
        .groups
        .iter()
        .find(|group| group.id == to)
        .expect("is");
    assert_eq!(full.members.len(), 5);
    let group = full.name.clone();
    assert_eq!(refused, Some(Refusal::Full { group }));

    let last = stands.groups.last().expect("there is one").clone();
    for member in &last.members {
        table
            .change(Change::Remove(member.id))
            .await
            .expect("is out");
    }
    let after = table.stands().await;
    assert_eq!(after.groups.len(), stands.groups.len() - 1);
    table.undo().await.expect("comes back");
    let back = table.stands().await;
    let back = back.groups.iter().find(|group| group.number == last.number);
    assert_eq!(back.expect("it is back").members.len(), 1);
}

#[tokio::test]
async fn locked_groups_stay_as_they_are_when_the_others_are_formed_again() {
    let table = Table::laid().await;
    let formed = table.stands().await;
    // A change by hand makes the locked group one that nobody would form.
    let (from, to) = from_and_to(&formed);
    let change = Change::Move {
        who: first(from),
        to: to.id,
    };
    table.change(change).await.expect("she moves");
    table.rename(to.id, "Night owls").await.expect("is named");
    let other = formed
        .groups
        .iter()
        .find(|group| group.id != to.id && group.id != from.id);
    let other = other.expect("there are three").id;
    for group in [to.id, other] {
        table.lock(group, true).await.expect("is locked");
    }
    let before = table.stands().await;
    let again = table.form_again().await;
    let (was, is) = (told(&before), told(&again));
    for number in [
        to.number,
        formed
            .groups
            .iter()
            .find(|g| g.id == other)
            .expect("is")
            .number,
    ] {
        assert_eq!(was[&number], is[&number], "group {number} stays");
    }
    assert_eq!(is[&to.number].0, "Night owls");
    let mut people: Vec<i64> = again.groups.iter().flat_map(ids).collect();
    people.extend(again.without.iter().map(|person| person.id.0));
    let everybody: BTreeSet<i64> = people.iter().copied().collect();
    assert_eq!(
        (people.len(), everybody.len()),
        (24, 24),
        "everybody is somewhere, once"
    );
    let numbers: Vec<i64> = again.groups.iter().map(|group| group.number).collect();
    assert!(
        numbers.is_sorted() && numbers.len() == is.len(),
        "{numbers:?}"
    );
    for group in again.groups.iter().filter(|group| !group.locked) {
        assert!((3..=5).contains(&group.members.len()), "{group:?}");
    }
    let edition = again.edition;
    assert_eq!(told(&table.form_again().await), is, "the same every time");
    assert_eq!(table.stands().await.edition, edition, "and nothing new");
    table.undo().await.expect("is taken back");
    assert_eq!(told(&table.stands().await), was);
}

#[tokio::test]
async fn the_last_ten_changes_are_taken_back_one_by_one() {
    let table = Table::laid().await;
    let first_seen = table.stands().await;
    assert_eq!(
        table.undo().await,
        Err(Refusal::NothingBefore),
        "nothing was done"
    );
    let group = first_seen.groups[0].id;
    let mut stood = Vec::new();
    for number in 0..11 {
        stood.push(told(&table.stands().await));
        table
            .rename(group, &format!("Name {number}"))
            .await
            .expect("is named");
    }
    for (taken_back, before) in stood.iter().rev().take(10).enumerate() {
        let undone = table.undo().await.expect("is taken back");
        assert_eq!((undone.deed, undone.poorer), (Deed::Name, 0));
        assert_eq!(told(&table.stands().await), *before, "after {taken_back}");
    }
    assert_eq!(
        table.undo().await,
        Err(Refusal::NothingBefore),
        "ten are kept"
    );
}

#[tokio::test]
async fn who_has_left_does_not_come_back_when_a_change_is_taken_back() {
    let table = Table::laid().await;
    let before = table.stands().await;
    let (from, to) = from_and_to(&before);
    let (who, to) = (first(from), to.id);
    table.change(Change::Move { who, to }).await.expect("moves");
    let gone = "UPDATE participant SET state = 'withdrawn'
                 WHERE id = (SELECT min(participant_id) FROM membership WHERE group_id =
                            (SELECT max(id) FROM peer_group))";
    table.behind(gone).await;
    let ended = "UPDATE membership SET until_at = 1, ended_why = 'withdrew' WHERE participant_id IN
                 (SELECT id FROM participant WHERE state = 'withdrawn')";
    table.behind(ended).await;
    let undone = table.undo().await.expect("is taken back");
    assert_eq!(undone.poorer, 1);
    let placed: usize = before.groups.iter().map(|group| group.members.len()).sum();
    let after = table.stands().await;
    let now_placed: usize = after.groups.iter().map(|group| group.members.len()).sum();
    assert_eq!(now_placed, placed - 1);
    let withdrawn = "SELECT count(*) FROM participant WHERE state = 'withdrawn'";
    assert_eq!(count(&table.app, withdrawn).await, 1);
}

#[tokio::test]
async fn a_name_is_one_line_that_can_be_seen_and_no_other_group_has() {
    let table = Table::laid().await;
    let stands = table.stands().await;
    let (one, other) = (stands.groups[0].id, &stands.groups[1].name);
    let refused = |characters| Err(Refusal::Name { characters });
    assert_eq!(table.rename(one, " \u{200B} ").await, refused(0));
    let long = "x".repeat(GROUP_NAME_MAX + 1);
    assert_eq!(table.rename(one, &long).await, refused(GROUP_NAME_MAX + 1));
    assert_eq!(
        table.rename(one, &other.to_uppercase()).await,
        Err(Refusal::Taken)
    );
    let named = table.rename(one, "  Night\u{202E}\n owls ").await;
    assert_eq!(named, Ok("Night owls".to_owned()));
    assert_eq!(table.rename(one, "Night owls").await, Err(Refusal::Nothing));
    assert_eq!(table.rename(GroupId(99), "X").await, Err(Refusal::Gone));
}

#[tokio::test]
async fn every_change_is_noted_by_ids_and_none_is_made_after_the_launch() {
    let table = Table::laid().await;
    let stands = table.stands().await;
    let (from, to) = from_and_to(&stands);
    let (who, to) = (first(from), to.id);
    let strangers = "SELECT count(*) FROM arrangement_before b, person p
                      WHERE instr(b.arrangement, p.called_name) > 0";
    table.change(Change::Move { who, to }).await.expect("moves");
    table.rename(to, "Night owls").await.expect("is named");
    table.lock(to, true).await.expect("is locked");
    table.undo().await.expect("is taken back");
    assert_eq!(
        count(&table.app, strangers).await,
        0,
        "names of people are not kept"
    );
    let noted = "SELECT count(*) FROM audit WHERE what IN
                 ('groups.move', 'groups.name', 'groups.lock', 'groups.undo')
                    AND account_id IS NOT NULL AND instr(detail, 'owls') = 0";
    assert_eq!(count(&table.app, noted).await, 4);

    let stands = table.stands().await;
    let people: usize = stands.groups.iter().map(|group| group.members.len()).sum();
    let confirmed = seen(
        stands.cohort,
        i64::try_from(stands.groups.len()).expect("few"),
        i64::try_from(people).expect("few"),
    );
    let launched =
        cohorts::launch(&table.app, SERVER, &confirmed, &roomy(), COORDINATOR, now()).await;
    launched.expect("the database answers").expect("launches");
    let late = table.apply(stands.edition, Change::Remove(who)).await;
    assert_eq!(late, Err(Refusal::NoGroups));
    let kept = "SELECT count(*) FROM arrangement_before";
    assert_eq!(
        count(&table.app, kept).await,
        0,
        "nothing is taken back any more"
    );
    let came = "SELECT count(*) FROM membership WHERE reason <> 'formed' OR until_at IS NOT NULL";
    assert_eq!(
        count(&table.app, came).await,
        0,
        "nobody came late to what had not begun"
    );
}

#[tokio::test]
async fn choices_come_the_best_first_and_in_pages() {
    let table = Table::laid().await;
    let stands = table.stands().await;
    let who = first(&stands.groups[0]);
    let choices = async |wanted, page| {
        let found = by_hand::choices(&table.app, &table.programme, who, wanted, page).await;
        found.expect("the database answers").expect("can move")
    };
    let (groups, more) = choices(Wanted::Group, 0).await;
    assert!(!more && !groups.is_empty());
    assert!(
        groups
            .iter()
            .all(|choice| choice.id != stands.groups[0].id.0)
    );
    assert!(groups.is_sorted_by_key(|choice| choice.breaks));
    let (partners, more) = choices(Wanted::Partner, 0).await;
    assert!(!more && 10 < partners.len(), "{}", partners.len());
    let (none, more) = choices(Wanted::Partner, usize::from(u16::MAX)).await;
    assert!(!more && none.is_empty());
}
