//! What is compiled in: migrations, and the dashboard as it was built last. A new one of either has to rebuild what embeds them.

use std::path::Path;

/// Where `npm run build` leaves the dashboard, and the folder that is there before it did.
const PAGES: [&str; 2] = ["../../www/dist/dashboard", "../../www"];

fn main() {
    println!("cargo:rerun-if-changed=migrations");
    // One that is not there would be taken for changed at each build.
    if let Some(pages) = PAGES.into_iter().find(|folder| Path::new(folder).exists()) {
        println!("cargo:rerun-if-changed={pages}");
    }
}
