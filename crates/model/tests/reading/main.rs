//! The specification's rules as claims, each worked out by hand, and what holds for all documents and facts.

mod drawn;
