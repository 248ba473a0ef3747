//! What differs between the databases, in SQL: everything else is written once.
//!
//! Both take `$1`, `ON CONFLICT`, `RETURNING` and `UPDATE … FROM`. Many rows travel as one parameter, a JSON list of lists.

/// A statement, as each database wants it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sql {
    pub(super) sqlite: &'static str,
    pub(super) postgres: &'static str,
}

/// A statement of literals and of the words below, which stand for what differs:
///
/// - `ROWS`: the parameter `$2` as a table whose column `value` is a list; `value ->> 0` is its first entry
/// - `GREATER`: the function that gives the greater of two numbers
/// - `NAMED_IN_BODY`: whether the bytes `body` contain the text that is the first entry of a row of `ROWS`
/// - `PLACE`: where a row lies, by which it is found at once, as long as nobody else may change it
/// - `LATEST`: makes SQLite's planner find the record that is the latest, where it would rather walk all earlier ones
/// - `LOCKED`: keeps what a query finds as it is until the commit; SQLite has one writer alone
macro_rules! sql {
    ($($part:tt)+) => {
        $crate::store::dialect::Sql {
            sqlite: concat!($($crate::store::dialect::sqlite!($part)),+),
            postgres: concat!($($crate::store::dialect::postgres!($part)),+),
        }
    };
}

#[rustfmt::skip]
macro_rules! sqlite {
    (ROWS) => { "json_each($2)" };
    (GREATER) => { "MAX" };
    (NAMED_IN_BODY) => { "instr(body, CAST(value ->> 0 AS BLOB)) > 0" };
    (PLACE) => { "rowid" };
    (LATEST) => { " INDEXED BY records_latest" };
    (LOCKED) => { "" };
    ($text:literal) => { $text };
}

#[rustfmt::skip]
macro_rules! postgres {
    (ROWS) => { "json_array_elements(CAST($2 AS json))" };
    (GREATER) => { "GREATEST" };
    (NAMED_IN_BODY) => { "position(convert_to(value ->> 0, 'UTF8') IN body) > 0" };
    (PLACE) => { "ctid" };
    (LATEST) => { "" };
    (LOCKED) => { " FOR UPDATE" };
    ($text:literal) => { $text };
}

pub(crate) use {postgres, sql, sqlite};
