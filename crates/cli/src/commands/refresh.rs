//! `refresh`: asks the institution to refresh, and tells the events of the task as they come.

use explorer::view::{RefreshStatus, RefreshView};
use explorer::{Event, Explorer};
use model::text::shown;
use tokio::sync::broadcast::error::RecvError;

use crate::arguments::Whose;
use crate::chosen;
use crate::output::Output;
use crate::problem::Problem;
use crate::table::{Align, Table};
use crate::words::counted;

/// Refreshes, follows the task to its end, and shows what changed.
pub(crate) async fn run(core: &Explorer, whose: &Whose, output: Output) -> Result<(), Problem> {
    let session = chosen::session(core, whose).await?;
    let mut events = core.events();
    let mut view = core.start_refresh(session.id.clone()).await?;
    let mut told = 0;
    loop {
        told = tell(output, &view, told)?;
        if view.status != RefreshStatus::Running {
            break;
        }
        match events.recv().await {
            Ok(Event::Refresh { session: of, .. }) if of == session.id => {}
            Ok(_) => continue,
            // A listener that fell behind asks.
            Err(RecvError::Lagged(_)) => {}
            Err(RecvError::Closed) => return Err(Problem::Interrupted),
        }
        view = core.refresh(session.id.clone()).await?;
    }
    match (view.status, view.error.clone()) {
        (RefreshStatus::Failed | RefreshStatus::Deadline, Some(error)) => Err(error.into()),
        (RefreshStatus::Deadline, None) => Err(Problem::RefreshDeadline { after_ms: view.elapsed_ms }),
        _ => output.result(&view, || words(&view)),
    }
}

/// Tells the events that were not told yet; returns how many have been.
fn tell(output: Output, view: &RefreshView, told: usize) -> Result<usize, Problem> {
    for event in view.events.iter().skip(told) {
        let name = event.account_name.as_deref().or(event.account_id.as_deref()).unwrap_or_default();
        let line = format!(
            "{:>8}  {:<28} {}{}",
            seconds(event.at_ms),
            shown(&event.event_type),
            shown(name),
            if event.poll.is_empty() { String::new() } else { format!("  ({})", shown(&event.poll)) },
        );
        output.progress(line.trim_end())?;
    }
    Ok(view.events.len().max(told))
}

fn words(view: &RefreshView) -> String {
    let events = u32::try_from(view.events.len()).unwrap_or(u32::MAX);
    let polls = u32::try_from(view.polls.len()).unwrap_or(u32::MAX);
    let end = if view.status == RefreshStatus::Finished { "Finished" } else { "Stopped" };
    let mut text = format!(
        "{end} after {}: {} in {}.\n",
        seconds(view.elapsed_ms),
        counted(events, "event"),
        counted(polls, "poll")
    );
    if !view.lanes.is_empty() {
        let (left, right) = (Align::Left, Align::Right);
        let mut table = Table::new(&[("ACCOUNT", left), ("BEFORE", right), ("AFTER", right), ("", left)]);
        for lane in &view.lanes {
            let note =
                lane.note.clone().unwrap_or_else(|| if lane.changed { "changed".to_owned() } else { String::new() });
            let dash = || "—".to_owned();
            table.row([
                lane.name.clone(),
                lane.before.clone().unwrap_or_else(dash),
                lane.after.clone().unwrap_or_else(dash),
                note,
            ]);
        }
        text.push_str(&table.text(0));
    }
    text
}

/// Milliseconds as seconds with one decimal, without floating point.
pub(crate) fn seconds(ms: u32) -> String {
    format!("{}.{} s", ms / 1000, ms % 1000 / 100)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn milliseconds_are_told_as_seconds() {
        assert_eq!(seconds(0), "0.0 s");
        assert_eq!(seconds(3_950), "3.9 s");
    }
}
