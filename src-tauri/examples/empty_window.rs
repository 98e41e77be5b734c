//! A window with one word in it: the floor that `make measure` compares Passbook with (docs/performance.md).
//!
//! Belongs here: nothing else. Whatever is added makes Passbook look better than it is.

fn main() -> Result<(), tauri::Error> {
    tauri::Builder::default().run(tauri::generate_context!("src-tauri/examples/empty_window/tauri.conf.json"))
}
