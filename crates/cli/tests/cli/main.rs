//! The real binary, driven as a person or a script would: each step a process of its own.

mod usage;
