//! Mounts of our own, which nobody else sees and which end with their process.

use std::{
    fs::File,
    io::{self, Write as _},
    path::Path,
    process::Command,
};

/// A way to run something where it may mount what it likes.
pub(super) struct Namespace {
    /// How one is made.
    made_by: &'static [&'static str],
    /// How one is entered.
    entered_by: &'static [&'static str],
}

impl Namespace {
    /// The way that this machine allows; where it allows none, says which test is skipped and why.
    pub(super) fn here(test: &str) -> Option<Self> {
        let mut why = String::new();
        let as_root = Self {
            made_by: &["--mount"],
            entered_by: &["--mount"],
        };
        let as_anybody = Self {
            made_by: &["--map-root-user", "--mount"],
            entered_by: &["--user", "--mount", "--preserve-credentials"],
        };
        for way in [as_root, as_anybody] {
            let folder = tempfile::tempdir().expect("a folder");
            let tried = Command::new("unshare")
                .args(way.made_by)
                .args(["mount", "-t", "tmpfs", "tmpfs"])
                .arg(folder.path())
                .output();
            match tried {
                Ok(tried) if tried.status.success() => return Some(way),
                Ok(tried) => why = String::from_utf8_lossy(&tried.stderr).into_owned(),
                Err(error) => why = error.to_string(),
            }
        }
        // Not by `eprintln!`, which is shown of failing tests alone.
        let said = writeln!(
            io::stderr(),
            "skipped: storage::{test}: no mounts here ({})",
            why.trim()
        );
        said.expect("the error stream is open");
        None
    }

    /// A command that runs `mount` and then `program` with its arguments, in a namespace of its
    /// own. To `mount`, `$1` is the folder, and `$2` the program.
    pub(super) fn command(&self, folder: &Path, mount: &str, program: &str) -> Command {
        let script = format!("{mount}; exec \"$2\" run");
        let mut command = Command::new("unshare");
        command
            .args(self.made_by)
            .args(["sh", "-c", &script, "sh"])
            .arg(folder)
            .arg(program);
        command
    }

    /// A command that runs the program that is named next in the namespace of a process.
    pub(super) fn beside(&self, process: u32) -> Command {
        let mut command = Command::new("nsenter");
        command
            .args(["--target", &process.to_string()])
            .args(self.entered_by)
            .arg("--");
        command
    }
}

/// Mounts a disk of this size where the database is, and puts a database there that lies one
/// folder above.
pub(super) fn disk(size: &str) -> String {
    format!("mount -t tmpfs -o size={size} tmpfs \"$1\"; cp \"$1\"/../carrel.sqlite \"$1\"")
}

/// Writes a file until there is no room any more.
pub(super) fn fill(path: &Path) {
    let mut file = File::create(path).expect("it can be made");
    while file.write_all(&[0; 1024]).is_ok() {}
}
