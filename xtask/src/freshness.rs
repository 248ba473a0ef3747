//! Remembers from what an artefact's files were made, so that nothing is made twice.

use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

/// The files of one artefact, and the note of what they were made from.
pub(crate) struct Outputs {
    /// Where the note lies: among build output, not among what is published.
    pub(crate) note: PathBuf,
    /// The files, in the order in which they are written.
    pub(crate) files: Vec<PathBuf>,
}

impl Outputs {
    /// Are the files just as they were when `inputs` last made them?
    pub(crate) fn are_fresh(&self, inputs: u64) -> bool {
        let note = self.describe(inputs);
        note.is_ok_and(|note| fs::read_to_string(&self.note).is_ok_and(|known| known == note))
    }

    /// Writes the files, and notes that `inputs` made them.
    pub(crate) fn write(&self, inputs: u64, contents: &[Vec<u8>]) -> Result<()> {
        for (path, content) in self.files.iter().zip(contents) {
            write(path, content)?;
        }
        write(&self.note, self.describe(inputs)?.as_bytes())
    }

    fn describe(&self, inputs: u64) -> Result<String> {
        let mut note = format!("inputs {inputs:016x}\n");
        for path in &self.files {
            let content = fs::read(path).with_context(|| format!("`{}` cannot be read", path.display()))?;
            note.push_str(&format!("{} {:016x}\n", path.display(), digest(&content)));
        }
        Ok(note)
    }
}

/// A fingerprint, good for comparing with one that the same build of this program took.
pub(crate) fn digest(value: &(impl Hash + ?Sized)) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}

fn write(path: &Path, content: &[u8]) -> Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).with_context(|| format!("`{}` cannot be made", folder.display()))?;
    }
    fs::write(path, content).with_context(|| format!("`{}` cannot be written", path.display()))
}

#[cfg(test)]
mod tests {
    use super::{Outputs, digest};

    #[test]
    fn files_are_fresh_until_the_inputs_or_the_files_change() {
        let folder = std::env::temp_dir().join(format!("xtask-freshness-{}", std::process::id()));
        let outputs = Outputs { note: folder.join("note"), files: vec![folder.join("a"), folder.join("b")] };
        let (old, new) = (digest("old"), digest("new"));

        assert!(!outputs.are_fresh(old), "nothing is there yet");
        outputs.write(old, &[b"1".to_vec(), b"2".to_vec()]).unwrap();
        assert!(outputs.are_fresh(old));
        assert!(!outputs.are_fresh(new));
        std::fs::write(folder.join("b"), "edited").unwrap();
        assert!(!outputs.are_fresh(old));
        std::fs::remove_dir_all(folder).unwrap();
    }
}
