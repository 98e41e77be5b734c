//! What the benchmarks of the workspace share: figures taken at each size, printed as a table with how each grows.
//!
//! It depends on nothing, so that every benchmark can include it. No figure is a test: a program here only prints.

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// Rows of each size, tenfold from one to the next.
const SIZES: [usize; 4] = [1_000, 10_000, 100_000, 1_000_000];

/// Figures of one size, by name, in the order they were taken.
#[derive(Default)]
pub(crate) struct Figures {
    taken: Vec<(String, f64)>,
}

impl Figures {
    /// A figure; of one that is taken several times the lowest counts, because whatever else runs only adds to it.
    pub(crate) fn put(&mut self, name: &str, figure: f64) {
        match self.taken.iter_mut().find(|(known, _)| known == name) {
            Some((_, lowest)) => *lowest = lowest.min(figure),
            None => self.taken.push((name.to_owned(), figure)),
        }
    }

    /// Milliseconds that one call takes.
    pub(crate) fn once<T>(&mut self, name: &str, run: impl FnOnce() -> T) -> T {
        let (value, took) = timed(run);
        self.put(&format!("{name}, ms"), millis(took));
        value
    }

    /// A figure that was taken.
    pub(crate) fn get(&self, name: &str) -> Option<f64> {
        self.taken.iter().find(|(known, _)| known == name).map(|(_, figure)| *figure)
    }
}

/// Measures each size in a process of its own, so that memory is that of the size alone, and prints the table.
///
/// `--most ROWS` stops at a size; `--json` prints a JSON line per size besides.
pub(crate) fn run(bench: &str, measure: impl Fn(usize) -> Figures) {
    let args: Vec<String> = std::env::args().collect();
    let after = |name: &str| args.iter().skip_while(|arg| *arg != name).nth(1).and_then(|n| n.parse::<usize>().ok());
    if let Some(size) = after("--size") {
        measure(size).taken.iter().for_each(|(name, figure)| println!("{name}\t{figure}"));
        return;
    }
    let most = after("--most").unwrap_or(usize::MAX);
    let sizes: Vec<usize> = SIZES.into_iter().filter(|size| *size <= most).collect();
    let all: Vec<Figures> = sizes.iter().map(|size| of_child(*size)).collect();
    print_table(bench, &sizes, &all);
    if args.iter().any(|arg| arg == "--json") {
        for (size, figures) in sizes.iter().zip(&all) {
            let fields: Vec<String> =
                figures.taken.iter().map(|(name, figure)| format!("{name:?}:{figure:.3}")).collect();
            println!("{{\"bench\":{bench:?},\"rows\":{size},{}}}", fields.join(","));
        }
    }
}

fn of_child(size: usize) -> Figures {
    let program = std::env::current_exe().unwrap();
    let output = Command::new(program).args(["--size", &size.to_string()]).stderr(Stdio::inherit()).output().unwrap();
    assert!(output.status.success(), "{size} rows were not measured: {}", output.status);
    let text = String::from_utf8(output.stdout).unwrap();
    let figure = |line: &str| line.split_once('\t').map(|(name, figure)| (name.to_owned(), figure.parse().unwrap()));
    Figures { taken: text.lines().filter_map(figure).collect() }
}

fn print_table(bench: &str, sizes: &[usize], all: &[Figures]) {
    let Some(last) = all.last() else {
        println!("{bench}: the smallest size has {} rows, and fewer were asked for.", SIZES[0]);
        return;
    };
    let width = last.taken.iter().map(|(name, _)| name.chars().count()).max().unwrap_or(0).max(bench.len() + 7);
    print!("{:<width$}", format!("{bench}, rows:"));
    sizes.iter().for_each(|size| print!("{size:>14}"));
    println!("   growth, each for ten times the rows");
    for (name, _) in &last.taken {
        print!("{name:<width$}");
        let figures: Vec<Option<f64>> = all.iter().map(|figures| figures.get(name)).collect();
        for figure in &figures {
            print!("{:>14}", figure.map_or_else(|| "-".to_owned(), |figure| format!("{figure:.3}")));
        }
        println!("   {}", growth(&figures));
    }
}

/// How much more each size costs than the one before it.
fn growth(figures: &[Option<f64>]) -> String {
    let factors = figures.windows(2).map(|pair| match pair {
        [Some(one), Some(next)] if *one > 0.0 => format!("x{:.1}", next / one),
        _ => "-".to_owned(),
    });
    factors.collect::<Vec<_>>().join(" ")
}

/// The answer of a call and the time that it took.
pub(crate) fn timed<T>(run: impl FnOnce() -> T) -> (T, Duration) {
    let start = Instant::now();
    let value = run();
    (value, start.elapsed())
}

/// Milliseconds as a figure.
pub(crate) fn millis(took: Duration) -> f64 {
    took.as_secs_f64() * 1e3
}

/// Bytes of this process in memory now.
pub(crate) fn resident() -> u64 {
    of_status("VmRSS:")
}

/// The most bytes that this process ever had in memory.
pub(crate) fn most_resident() -> u64 {
    of_status("VmHWM:")
}

/// A line of what Linux says of this process; 0 elsewhere.
fn of_status(name: &str) -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix(name));
    line.and_then(|line| line.trim().strip_suffix(" kB")?.trim().parse::<u64>().ok()).unwrap_or(0) * 1_024
}
