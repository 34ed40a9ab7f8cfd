//! Rebuilds when a migration or a locale file is added, which cargo cannot see on its own.

fn main() {
    println!("cargo::rerun-if-changed=migrations");
    println!("cargo::rerun-if-changed=config");
}
