//! The data folder: the database file, the admin token of local mode, and the lock that keeps a second collector out.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

/// The database.
const DATABASE: &str = "piquel.db";
/// The admin token of local mode.
const TOKEN: &str = "admin-token";
/// Held while a collector runs. The lock goes with its process, however that ends.
const LOCK: &str = "lock";
/// Random bytes in a token: nobody guesses 256 bits.
const TOKEN_BYTES: usize = 32;

/// A data folder that this process alone uses.
#[derive(Debug)]
pub(crate) struct DataFolder {
    dir: PathBuf,
    _lock: File,
}

/// Why a data folder cannot be used.
#[derive(Debug)]
pub(crate) enum DataFault {
    /// Another collector has it.
    InUse,
    /// It cannot be made, read or written.
    Io(io::Error),
}

impl DataFolder {
    /// Opens the folder, and makes it if need be, readable by its owner alone.
    pub(crate) fn open(dir: &Path) -> Result<Self, DataFault> {
        make(dir)?;
        let lock = OpenOptions::new().create(true).truncate(false).write(true).mode(0o600).open(dir.join(LOCK))?;
        match lock.try_lock() {
            Ok(()) => Ok(Self { dir: dir.to_owned(), _lock: lock }),
            Err(TryLockError::WouldBlock) => Err(DataFault::InUse),
            Err(TryLockError::Error(error)) => Err(error.into()),
        }
    }

    /// Where the database lies. The file is made here, for SQLite would make it readable by all where the folder is; its side
    /// files take the mode of this one.
    pub(crate) fn database(&self) -> io::Result<PathBuf> {
        let file = self.dir.join(DATABASE);
        OpenOptions::new().create(true).truncate(false).write(true).mode(0o600).open(&file)?;
        sync(&self.dir)?;
        Ok(file)
    }

    /// The token of local mode, made at the first call.
    pub(crate) fn token(&self) -> io::Result<String> {
        match token(&self.dir) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => self.make_token(),
            read => read,
        }
    }

    fn make_token(&self) -> io::Result<String> {
        let mut bytes = [0; TOKEN_BYTES];
        getrandom::fill(&mut bytes).map_err(io::Error::other)?;
        let token: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        // Written aside and renamed: a cut in between leaves no half of a token.
        let (aside, place) = (self.dir.join(format!("{TOKEN}.new")), self.dir.join(TOKEN));
        // What a cut left there may be readable by all: a mode is given to new files only.
        match fs::remove_file(&aside) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        let mut file = OpenOptions::new().create_new(true).write(true).mode(0o600).open(&aside)?;
        file.write_all(token.as_bytes())?;
        file.sync_all()?;
        fs::rename(aside, place)?;
        sync(&self.dir)?;
        Ok(token)
    }
}

/// Makes a folder, readable by its owner alone, and those that it is in, so that a cut of power takes none of their names back.
fn make(dir: &Path) -> io::Result<()> {
    if dir.is_dir() {
        return Ok(());
    }
    let parent = match dir.parent() {
        Some(parent) if parent != Path::new("") => parent,
        _ => Path::new("."),
    };
    make(parent)?;
    match fs::DirBuilder::new().mode(0o700).create(dir) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists && dir.is_dir() => {}
        made => made?,
    }
    sync(parent)
}

/// Has the names in a folder outlive a cut of power, where its file system can do so.
fn sync(dir: &Path) -> io::Result<()> {
    match File::open(dir)?.sync_all() {
        Err(error) if error.kind() == io::ErrorKind::InvalidInput => Ok(()),
        synced => synced,
    }
}

/// The token that a collector in local mode left in its data folder.
pub(crate) fn token(dir: &Path) -> io::Result<String> {
    let token = fs::read_to_string(dir.join(TOKEN))?.trim().to_owned();
    if token.is_empty() {
        Err(io::Error::new(io::ErrorKind::InvalidData, "the token file is empty"))
    } else {
        Ok(token)
    }
}

impl From<io::Error> for DataFault {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}
