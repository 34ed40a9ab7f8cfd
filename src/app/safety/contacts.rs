//! Who the safety contacts of a programme are.
//!
//! **Invariants**: naming the same ones again changes nothing; whoever is named hears of what waits.

use serde_json::json;

use super::promise_notice;
use crate::{
    app::{App, Fault},
    domain::{
        ids::{AccountId, ServerId},
        time::Moment,
    },
    store::{audit, people, safety as rows},
};

/// Most safety contacts of a programme: with more, nobody feels meant.
pub const CONTACTS_MAX: usize = 2;

/// Names the safety contacts of a programme in place of any before; those beyond the most are left
/// out. Says whether a programme stands that could have some.
pub async fn set(
    app: &App,
    server: ServerId,
    who: AccountId,
    contacts: &[AccountId],
    now: Moment,
) -> Result<bool, Fault> {
    let contacts: Vec<AccountId> = contacts.iter().copied().take(CONTACTS_MAX).collect();
    let mut write = app.store.write().await?;
    let Some(programme) = people::programme_on(&mut write, server).await? else {
        return Ok(false);
    };
    let programme = programme.id;
    let before = rows::contacts(&mut write, programme).await?;
    let new = |account: &&AccountId| !before.contains(account);
    let old = |account: &&AccountId| !contacts.contains(account);
    if !before.iter().any(|account| old(&account)) && !contacts.iter().any(|it| new(&it)) {
        return Ok(true);
    }
    for account in before.iter().filter(old) {
        rows::end_contact(&mut write, programme, *account, now).await?;
    }
    for account in contacts.iter().filter(new) {
        rows::insert_contact(&mut write, programme, *account, now).await?;
        // One word is enough, however many wait.
        let open = rows::list(&mut write, programme, *account, false, 1).await?;
        if let Some(report) = open.first() {
            promise_notice(&mut write, server, report.id, *account, now).await?;
        }
    }
    let detail = json!({ "accounts": contacts });
    let what = "staff.safety";
    audit::note(
        &mut write,
        server,
        Some(who),
        what,
        programme.0,
        &detail,
        now,
    )
    .await?;
    write.commit().await?;
    Ok(true)
}
