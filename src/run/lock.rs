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
    file: File,
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
            Ok(()) => Ok(Self { file }),
            Err(TryLockError::WouldBlock) => Err(Ended::AnotherCopy { file: path }),
            Err(TryLockError::Error(error)) => Err(failed(error)),
        }
    }
}

impl Drop for Lock {
    /// Closing the file alone would not do: a process that is being started has all our files open
    /// until it becomes another program, and holds the lock for as long.
    fn drop(&mut self) {
        if let Err(error) = self.file.unlock() {
            tracing::warn!(%error, "the database's lock ends only with this process");
        }
    }
}

/// The lock's file: the database's name with `.lock` after it.
fn beside(database: &Path) -> PathBuf {
    let mut name = database.as_os_str().to_owned();
    name.push(".lock");
    PathBuf::from(name)
}

#[cfg(test)]
mod tests {
    use super::Lock;

    #[test]
    fn who_has_the_file_open_does_not_hold_the_lock_any_longer() {
        let folder = tempfile::tempdir().expect("a folder can be made");
        let database = folder.path().join("c.sqlite");
        let lock = Lock::take(&database).expect("it is free");
        let elsewhere = lock.file.try_clone().expect("it can be opened twice");
        Lock::take(&database).expect_err("it is held");
        drop(lock);
        Lock::take(&database).expect("it is free again");
        drop(elsewhere);
    }
}
