//! The lock by which two copies never work on one database.
//!
//! **Invariants**: the lock is the operating system's, so it ends with the process however that
//! ends; the file is never deleted, because a copy that is just starting may have it open.

use std::{
    fs::{File, TryLockError},
    path::{Path, PathBuf},
};

use super::Ended;

/// Holds a database for this process until it is dropped.
#[derive(Debug)]
pub struct Lock {
    /// Open for as long as the lock is held.
    _file: File,
}

impl Lock {
    /// Takes the lock of the database at `database`.
    pub(super) fn take(database: &Path) -> Result<Self, Ended> {
        let path = beside(database);
        let failed = |error: std::io::Error| Ended::Lock {
            file: path.clone(),
            why: error.to_string(),
        };
        let file = File::options()
            .create(true)
            .truncate(false)
            .write(true)
            .open(&path)
            .map_err(failed)?;
        match file.try_lock() {
            Ok(()) => Ok(Self { _file: file }),
            Err(TryLockError::WouldBlock) => Err(Ended::AnotherCopy { file: path }),
            Err(TryLockError::Error(error)) => Err(failed(error)),
        }
    }
}

/// The lock's file: the database's name with `.lock` after it.
fn beside(database: &Path) -> PathBuf {
    let mut name = database.as_os_str().to_owned();
    name.push(".lock");
    PathBuf::from(name)
}
