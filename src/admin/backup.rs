//! `carrel backup` and `carrel restore`: a copy of everything, and its way back.
//!
//! Knows what the operator is told. Refuses to know how a copy is made: that is the store's.

use std::{io::Write, path::Path};

use super::Problem;
use crate::{domain::time::Moment, store::backup, words::Lang};

/// Copies the database to a new file, also while Carrel runs, and says so.
pub async fn take(
    database: &Path,
    to: &Path,
    lang: &Lang<'_>,
    out: &mut dyn Write,
) -> Result<(), Problem> {
    backup::copy(database, to).await?;
    let values = [("file", to.display().to_string().into())];
    writeln!(out, "{}", lang.say("backup-taken", &values))?;
    Ok(())
}

/// Puts a copy where the database is, which nobody may have open, and says where the old one lies.
pub async fn restore(
    from: &Path,
    database: &Path,
    now: Moment,
    lang: &Lang<'_>,
    out: &mut dyn Write,
) -> Result<(), Problem> {
    let mark = now.format("%Y%m%dT%H%M%SZ").to_string();
    let restored = backup::restore(from, database, &mark).await?;
    let doubted = i64::try_from(restored.in_doubt).unwrap_or(i64::MAX);
    let values = [
        ("file", from.display().to_string().into()),
        ("doubted", doubted.into()),
    ];
    writeln!(out, "{}", lang.say("backup-restored", &values))?;
    if let Some(aside) = restored.aside {
        let values = [("file", aside.display().to_string().into())];
        writeln!(out, "{}", lang.say("backup-aside", &values))?;
    }
    Ok(())
}
