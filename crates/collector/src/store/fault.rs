//! What an error of a database means for whoever waits: whether it may be over when they come again.

use sqlx::postgres::PgDatabaseError;

/// Whether an error may be over when the page comes again, without anybody mending the collector.
pub(crate) fn is_passing(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Database(cause) => match cause.try_downcast_ref::<PgDatabaseError>() {
            Some(cause) => is_passing_in_postgres(cause.code()),
            None => cause.code().is_some_and(|code| is_passing_in_sqlite(&code)),
        },
        // The line to the server broke, or there is no server.
        sqlx::Error::Io(_) | sqlx::Error::Protocol(_) | sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed => true,
        _ => false,
    }
}

/// Whether a transaction that met this before its commit goes through if it is begun anew at once: others were in its way, or its
/// connection was one to a server that has restarted since.
pub(crate) fn is_worth_another_try(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Database(cause) => match cause.try_downcast_ref::<PgDatabaseError>() {
            // Serialisation, deadlock, and a session that was ended.
            Some(cause) => matches!(cause.code(), "40001" | "40P01" | "57P01" | "57P02" | "25P03"),
            None => false,
        },
        sqlx::Error::Io(_) | sqlx::Error::Protocol(_) => true,
        _ => false,
    }
}

/// By https://www.postgresql.org/docs/current/errcodes-appendix.html
fn is_passing_in_postgres(code: &str) -> bool {
    /// Connection, resources (disk full, out of memory, too many connections), operator's intervention (restart, cancelled), system
    /// (an error of the disk).
    const CLASSES: [&str; 4] = ["08", "53", "57", "58"];
    /// Read-only, session that was ended for standing still, serialisation, deadlock, lock that took too long.
    const CODES: [&str; 5] = ["25006", "25P03", "40001", "40P01", "55P03"];
    code.get(..2).is_some_and(|class| CLASSES.contains(&class)) || CODES.contains(&code)
}

fn is_passing_in_sqlite(code: &str) -> bool {
    /// Busy, locked, read-only file system, a disk that fails, a disk that is full, a file that cannot be opened.
    const PASSING: [u32; 6] = [5, 6, 8, 10, 13, 14];
    // The lowest byte is the kind; what is above it says more of it.
    code.parse::<u32>().is_ok_and(|code| PASSING.contains(&(code & 0xff)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_passes_by_itself_is_told_from_what_somebody_has_to_mend() {
        let passing =
            ["08006", "25006", "40001", "40P01", "53100", "53200", "53300", "55P03", "57P01", "57P03", "58030"];
        assert_eq!(passing.map(is_passing_in_postgres), [true; 11]);
        // A broken file, a table or a right that is missing, text that cannot be stored.
        let lasting = ["XX001", "42P01", "42501", "22021", "23505", "5"];
        assert_eq!(lasting.map(is_passing_in_postgres), [false; 6]);
        // Full; and an extended code, of a disk that fails. Not: corrupt, constraint.
        assert_eq!(["13", "1034", "11", "2067"].map(is_passing_in_sqlite), [true, true, false, false]);
    }
}
