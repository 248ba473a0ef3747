//! Migrations are compiled in: a new one has to rebuild what embeds them.

fn main() {
    println!("cargo:rerun-if-changed=migrations");
}
