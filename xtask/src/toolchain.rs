//! Is everything here that a smallest build needs? Every "no" names the command that changes it.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

/// The folder of the workspace.
pub(crate) fn workspace() -> Result<PathBuf> {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR"));
    let root = manifest.parent().context("xtask lies in the workspace's folder")?;
    Ok(root.to_path_buf())
}

/// Fails unless the source of the standard library is installed: it is compiled anew, for size.
pub(crate) fn require_rust_src() -> Result<()> {
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let answer = Command::new(rustc).args(["--print", "sysroot"]).output().context("`rustc` does not start")?;
    let sysroot = String::from_utf8(answer.stdout).context("`rustc --print sysroot` answers no path")?;
    let library = Path::new(sysroot.trim()).join("lib/rustlib/src/rust/library/Cargo.lock");
    if !library.exists() {
        bail!("the standard library's source is missing, run `rustup component add rust-src`");
    }
    Ok(())
}

/// The version of wasm-bindgen that the SDK is built with; fails unless the bindings are made by the same one.
pub(crate) fn wasm_bindgen_version(workspace: &Path) -> Result<String> {
    let path = workspace.join("Cargo.lock");
    let lock = std::fs::read_to_string(&path).with_context(|| format!("`{}` cannot be read", path.display()))?;
    let used = locked_version(&lock, "wasm-bindgen").context("`wasm-bindgen` is not in Cargo.lock")?;
    let maker =
        locked_version(&lock, "wasm-bindgen-cli-support").context("`wasm-bindgen-cli-support` is not in Cargo.lock")?;
    if used != maker {
        bail!(
            "`wasm-bindgen` is {used} but `wasm-bindgen-cli-support` is {maker} in Cargo.lock, \
             run `cargo update -p wasm-bindgen-cli-support --precise {used}`"
        );
    }
    Ok(used.to_owned())
}

/// The folder of a package from npm, and its version.
pub(crate) fn package(workspace: &Path, name: &str) -> Result<(PathBuf, String)> {
    let package = workspace.join("node_modules").join(name);
    let manifest = std::fs::read_to_string(package.join("package.json"))
        .with_context(|| format!("npm's `{name}` is missing, run `npm ci`"))?;
    let manifest: serde_json::Value = serde_json::from_str(&manifest)
        .with_context(|| format!("the manifest of npm's `{name}` is no JSON, run `npm ci`"))?;
    let version = manifest.get("version").and_then(|version| version.as_str());
    let version = version.with_context(|| format!("npm's `{name}` has no version, run `npm ci`"))?;
    Ok((package, version.to_owned()))
}

fn locked_version<'lock>(lock: &'lock str, package: &str) -> Option<&'lock str> {
    let name = format!("name = \"{package}\"");
    let mut lines = lock.lines().skip_while(|line| *line != name);
    let version = lines.nth(1)?;
    version.strip_prefix("version = \"")?.strip_suffix('"')
}

#[cfg(test)]
mod tests {
    use super::locked_version;

    const LOCK: &str = "[[package]]\nname = \"wasm-bindgen\"\nversion = \"0.2.1\"\n\n\
                        [[package]]\nname = \"wasm-bindgen-cli-support\"\nversion = \"0.2.2\"\n";

    #[test]
    fn a_version_is_that_of_the_package_of_just_this_name() {
        assert_eq!(locked_version(LOCK, "wasm-bindgen"), Some("0.2.1"));
        assert_eq!(locked_version(LOCK, "wasm-bindgen-cli-support"), Some("0.2.2"));
        assert_eq!(locked_version(LOCK, "wasm"), None);
    }
}
