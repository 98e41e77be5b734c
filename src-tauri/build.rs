//! Lets Tauri find its capabilities beside the shell: by default it looks for them at the package root.
fn main() {
    tauri_build::try_build(tauri_build::Attributes::new().capabilities_path_pattern("./src-tauri/capabilities/**/*"))
        .expect("tauri build script");
}
