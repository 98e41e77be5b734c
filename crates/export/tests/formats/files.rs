//! The file: whole or not there, whatever happens on the way.

use crate::samples::{Broken, export, garden, row, to_file};
use export::{Ask, Batch, Export, ExportError, Format, Report, Row, Rows, Source, Watch};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

fn save(path: &Path) -> Result<Report, ExportError> {
    to_file(&export(Format::Csv), path, &garden(), &mut |_| (), &AtomicBool::new(false))
}

fn names(folder: &Path) -> Vec<PathBuf> {
    std::fs::read_dir(folder).unwrap().map(|entry| PathBuf::from(entry.unwrap().file_name())).collect()
}

/// Rows without end in sight, made when they are pulled; cancels itself.
struct Endless<'a> {
    accounts: Vec<export::Account>,
    cancel: &'a AtomicBool,
    at: u64,
}

impl Source for Endless<'_> {
    fn accounts(&self) -> &[export::Account] {
        &self.accounts
    }

    fn count(&self) -> u64 {
        u64::MAX
    }

    fn rows<'s>(&'s self, _ask: Ask) -> Rows<'s> {
        let rows = (0..u64::MAX).map(|number| {
            if number == self.at {
                self.cancel.store(true, Ordering::Relaxed);
            }
            let name = "Orchard Market";
            Ok(Row { id: number.to_string().into(), ..row(0, "", "-1.50", "2025-03-03T00:00:00Z", name) })
        });
        Box::new(rows)
    }
}

#[test]
fn a_file_holds_what_was_written() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("out.csv");
    let report = save(&path).unwrap();
    assert_eq!(report.bytes, std::fs::metadata(&path).unwrap().len());
    assert_eq!(names(folder.path()), [PathBuf::from("out.csv")]);
}

#[test]
fn a_row_that_cannot_be_read_ends_the_export_without_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("out.json");
    let mut progress = |_| ();
    let cancel = AtomicBool::new(false);
    let end = export(Format::JsonWithRaw).to_file(&path, &Broken(garden()), &mut Watch::new(&cancel, &mut progress));
    assert!(matches!(end, Err(ExportError::JsonUnreadable)), "{end:?}");
    assert!(export(Format::JsonWithRaw).preview(&Broken(garden()), 10).is_err());
    assert!(names(folder.path()).is_empty());
}

#[cfg(unix)]
#[test]
fn a_file_is_private_to_its_user_even_where_an_open_one_was() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("out.csv");
    std::fs::write(&path, "old").unwrap();
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o666)).unwrap();
    save(&path).unwrap();
    assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
}

#[test]
fn a_cancelled_export_leaves_nothing() {
    for format in Format::ALL {
        let folder = tempfile::tempdir().unwrap();
        let cancel = AtomicBool::new(false);
        let source = Endless { accounts: garden().accounts, cancel: &cancel, at: 50_000 };
        let mut ignored = |_| ();
        let watch = &mut Watch::new(&cancel, &mut ignored);
        let result = export(format).to_file(&folder.path().join("out"), &source, watch);
        assert!(matches!(result, Err(ExportError::Cancelled)), "{format:?}: {result:?}");
        assert_eq!(names(folder.path()), Vec::<PathBuf>::new(), "{format:?}");
    }
}

#[test]
fn a_cancelled_export_leaves_the_file_that_was_there() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("out.csv");
    std::fs::write(&path, "what was there").unwrap();
    let result = to_file(&export(Format::Csv), &path, &garden(), &mut |_| (), &AtomicBool::new(true));
    assert_eq!(result.unwrap_err().code(), "export.cancelled");
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "what was there");
    assert_eq!(names(folder.path()).len(), 1);
}

#[test]
fn progress_comes_every_thousand_rows_and_at_the_end() {
    let folder = tempfile::tempdir().unwrap();
    let rows = vec![row(0, "t", "-1.50", "2025-03-03T00:00:00Z", "Orchard"); 2_500];
    for format in Format::ALL {
        let mut seen = vec![];
        let source = Batch { rows: rows.clone(), ..garden() };
        let path = folder.path().join("out");
        let report = to_file(&export(format), &path, &source, &mut |p| seen.push(p), &AtomicBool::new(false)).unwrap();
        assert_eq!(seen.iter().map(|p| p.rows).collect::<Vec<_>>(), [1_000, 2_000, 2_500], "{format:?}");
        assert!(seen.is_sorted_by_key(|p| p.bytes) && seen[2].bytes <= report.bytes, "{format:?}: {seen:?}");
    }
}

#[test]
fn a_missing_folder_is_said_so() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(save(&folder.path().join("gone").join("out.csv")).unwrap_err().code(), "export.folder_missing");
    let file = folder.path().join("file");
    std::fs::write(&file, "").unwrap();
    assert_eq!(save(&file.join("out.csv")).unwrap_err().code(), "export.folder_missing");
}

#[test]
fn a_folder_of_that_name_is_no_file() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(save(folder.path()).unwrap_err().code(), "export.not_a_file");
}

#[test]
fn a_name_that_the_file_system_refuses_is_said_so() {
    let folder = tempfile::tempdir().unwrap();
    let result = save(&folder.path().join("a".repeat(300)));
    assert_eq!(result.unwrap_err().code(), "export.bad_name");
    assert!(names(folder.path()).is_empty());
}

#[cfg(unix)]
#[test]
fn a_device_is_no_file() {
    assert_eq!(save(Path::new("/dev/null")).unwrap_err().code(), "export.not_a_file");
}

#[cfg(unix)]
#[test]
fn a_link_stays_a_link_and_what_it_points_at_is_replaced() {
    let folder = tempfile::tempdir().unwrap();
    let (real, link) = (folder.path().join("real.csv"), folder.path().join("link.csv"));
    std::fs::write(&real, "old").unwrap();
    std::os::unix::fs::symlink(&real, &link).unwrap();
    save(&link).unwrap();
    assert!(link.symlink_metadata().unwrap().is_symlink());
    assert!(std::fs::read_to_string(&real).unwrap().starts_with("date,"));
    std::fs::remove_file(&real).unwrap();
    assert_eq!(save(&link).unwrap_err().code(), "export.not_a_file");
}

#[cfg(target_os = "linux")]
#[test]
fn a_device_without_space_is_a_full_disk_in_every_format() {
    for format in Format::ALL {
        let mut full = std::fs::File::options().write(true).open("/dev/full").unwrap();
        let cancel = AtomicBool::new(false);
        let mut ignored = |_| ();
        let result = export(format).write(&garden(), &mut full, &mut Watch::new(&cancel, &mut ignored));
        assert_eq!(result.unwrap_err().code(), "export.disk_full", "{format:?}");
    }
}

/// Where the child below writes.
const CHILD: &str = "PASSBOOK_TEST_EXPORT_TO";

/// Does nothing by itself: the test after it starts this one in a process that may write 64 KiB a file.
#[cfg(unix)]
#[test]
fn in_a_process_with_a_small_file_limit() {
    let Some(path) = std::env::var_os(CHILD) else { return };
    let rows = vec![row(0, "t", "-1.50", "2025-03-03T00:00:00Z", "Orchard Market"); 20_000];
    let export: Export = export(Format::Csv);
    let source = Batch { rows, ..garden() };
    let result = to_file(&export, Path::new(&path), &source, &mut |_| (), &AtomicBool::new(false));
    assert_eq!(result.unwrap_err().code(), "export.too_large");
}

#[cfg(unix)]
#[test]
fn a_file_that_cannot_grow_any_more_leaves_nothing_and_the_old_one_stays() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("out.csv");
    std::fs::write(&path, "what was there").unwrap();
    // The shell sets the limit (128 blocks of 512 bytes), and lets the write fail where the signal would kill.
    let output = std::process::Command::new("sh")
        .args(["-c", "ulimit -f 128; trap '' XFSZ; exec \"$0\" --exact files::in_a_process_with_a_small_file_limit"])
        .arg(std::env::current_exe().unwrap())
        .env(CHILD, &path)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && said.contains("1 passed"), "{said}");
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "what was there");
    assert_eq!(names(folder.path()), [PathBuf::from("out.csv")]);
}
