//! The shell, and only the shell: the window, the commands, the events.
//!
//! Belongs here: Tauri. Must not come in: what a command means; that is `explorer`.

mod bindings;
mod commands;
mod events;
mod host;
