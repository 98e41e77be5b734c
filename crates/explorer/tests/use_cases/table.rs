//! The table: filters, selections, what changed, charts.

use crate::reading::{query, read, read_again};
use crate::world::World;
use explorer::view::*;
use sandbox::{Endpoint, Fault, FaultKind};

/// Morgan's checking account, read whole.
async fn checking(world: &mut World) -> (String, String) {
    let session = world.sign_in().await.id;
    let account = world.account_named(&session, "Everyday Checking").await;
    assert_eq!(read(world, &session, &account).await.status, ReadStatus::Complete);
    (session, account)
}

fn filtered(account: &str, filter: &str) -> TransactionQuery {
    TransactionQuery { filter: filter.to_owned(), ..query(account) }
}

#[tokio::test]
async fn a_filter_selects_rows_and_its_negation_selects_the_others() {
    let mut world = World::new().await;
    let (session, account) = checking(&mut world).await;
    let count = async |filter: &str| {
        world.explorer.transactions(session.clone(), filtered(&account, filter), 0, 1).await.unwrap().total
    };
    let (all, pending, posted) = (count("").await, count("pending").await, count("-pending").await);
    assert!(pending > 0 && posted > 0);
    assert_eq!(pending + posted, all);
}

#[tokio::test]
async fn a_filter_with_a_mistake_is_an_error_that_names_the_word_that_was_meant() {
    let mut world = World::new().await;
    let (session, account) = checking(&mut world).await;
    let error = world.explorer.transactions(session.clone(), filtered(&account, "amuont:5"), 0, 1).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Input);
    assert!(error.help.contains("amount:"), "{}", error.help);
    let view = world.explorer.check_filter(session, "rent amuont:5".to_owned()).await.unwrap();
    assert!(!view.usable);
    assert_eq!((view.errors[0].from, view.errors[0].to), (5, 12));
    assert_eq!((view.terms.len(), view.understood.as_str()), (1, "rent"), "what is right is still understood");
}

#[tokio::test]
async fn an_account_that_does_not_exist_is_said_and_selects_nothing() {
    let mut world = World::new().await;
    let (session, _) = checking(&mut world).await;
    let view = world.explorer.check_filter(session.clone(), "account:nowhere".to_owned()).await.unwrap();
    assert!(view.usable);
    assert_eq!(view.errors.len(), 1);
    let all = TransactionQuery { account_id: None, ..filtered("", "account:nowhere") };
    assert_eq!(world.explorer.transactions(session, all, 0, 1).await.unwrap().total, 0);
}

#[tokio::test]
async fn completion_offers_the_values_of_the_rows_in_memory() {
    let mut world = World::new().await;
    let (session, account) = checking(&mut world).await;
    let text = "category:".to_owned();
    let offered = world.explorer.complete_filter(session.clone(), Some(account.clone()), text, 9).await.unwrap();
    assert!(!offered.is_empty());
    let insert = &offered[0].insert;
    let filter = if insert.starts_with("category:") { insert.clone() } else { format!("category:{insert}") };
    let found = world.explorer.transactions(session, filtered(&account, filter.trim()), 0, 1).await.unwrap();
    assert!(found.total > 0, "{filter}");
}

#[tokio::test]
async fn a_selection_is_counted_and_added_up_as_the_rows_it_names() {
    let mut world = World::new().await;
    let (session, account) = checking(&mut world).await;
    let everything = vec![RowRange { first: 0, count: u32::MAX }];
    let now = world.explorer.transactions(session.clone(), query(&account), 0, 1).await.unwrap().revision;
    let all = world.explorer.selection_totals(session.clone(), query(&account), everything, now).await.unwrap();
    let totals = world.explorer.totals(session.clone(), query(&account)).await.unwrap();
    assert_eq!(all.totals, totals);
    let two = vec![RowRange { first: 2, count: 1 }, RowRange { first: 5, count: 1 }];
    let selected = world.explorer.selection_totals(session.clone(), query(&account), two.clone(), now).await.unwrap();
    assert_eq!(selected.rows, 2);
    let copied = world.explorer.copy_rows(session, query(&account), two, now).await.unwrap();
    assert_eq!((copied.rows, copied.text.lines().count()), (2, 3));
    assert!(copied.text.contains("simulated"));
}

#[tokio::test]
async fn a_selection_of_rows_that_moved_since_is_neither_added_up_nor_copied() {
    let mut world = World::new().await;
    let (session, account) = checking(&mut world).await;
    let then = world.explorer.transactions(session.clone(), query(&account), 0, 1).await.unwrap().revision;
    let other = world.account_named(&session, "Rainy Day Savings").await;
    read(&mut world, &session, &other).await;
    let one = vec![RowRange { first: 0, count: 1 }];
    let summed = world.explorer.selection_totals(session.clone(), query(&account), one.clone(), then).await;
    let copied = world.explorer.copy_rows(session, query(&account), one, then).await;
    for error in [summed.unwrap_err(), copied.unwrap_err()] {
        assert_eq!((error.code.as_str(), error.kind), ("selection.moved", ErrorKind::Input));
    }
}

#[tokio::test]
async fn the_balance_of_a_few_rows_is_called_partial_and_that_of_all_is_not() {
    let mut world = World::new().await;
    let session = world.sign_in().await.id;
    world.explorer.latest_activity(session.clone()).await.unwrap();
    let account = world.account_named(&session, "Everyday Checking").await;
    let few = world.explorer.balance_chart(session.clone(), account.clone()).await.unwrap();
    assert!(!few.points.is_empty() && !few.whole && few.basis.contains("Partial:"), "{}", few.basis);
    read(&mut world, &session, &account).await;
    let all = world.explorer.balance_chart(session, account).await.unwrap();
    assert!(all.whole && !all.basis.contains("Partial:"), "{}", all.basis);
}

#[tokio::test]
async fn a_row_is_found_again_after_the_order_changed() {
    let mut world = World::new().await;
    let (session, account) = checking(&mut world).await;
    let newest = world.explorer.transactions(session.clone(), query(&account), 3, 1).await.unwrap().rows.remove(0);
    let by_amount = TransactionQuery { sort: TransactionColumn::Amount, ..query(&account) };
    let place = world.explorer.row_position(session.clone(), by_amount.clone(), newest.key.clone()).await.unwrap();
    let there = world.explorer.transactions(session.clone(), by_amount, place.unwrap(), 1).await.unwrap();
    assert_eq!(there.rows[0], newest);
    let none = world.explorer.row_position(session, query(&account), "no key".to_owned()).await.unwrap();
    assert_eq!(none, None);
}

#[tokio::test]
async fn deposits_and_debts_have_totals_of_their_own() {
    let mut world = World::new().await;
    let session = world.sign_in().await.id;
    for name in ["Everyday Checking", "Home Loan"] {
        let account = world.account_named(&session, name).await;
        read(&mut world, &session, &account).await;
    }
    let all = TransactionQuery { account_id: None, ..query("") };
    let totals = world.explorer.totals(session, all).await.unwrap();
    let words: Vec<_> = totals.iter().map(|totals| (totals.of.as_str(), totals.in_words.as_str())).collect();
    assert_eq!(words, [("Deposit accounts", "Money in"), ("Debts and credit lines", "Positive")]);
}

#[tokio::test]
async fn rows_of_a_hidden_account_that_was_opened_are_shown_there_and_in_no_view_of_all_accounts() {
    let mut world = World::new().await;
    let (session, _) = checking(&mut world).await;
    let all = TransactionQuery { account_id: None, ..query("") };
    let before = world.explorer.transactions(session.clone(), all.clone(), 0, 1).await.unwrap();
    let totals = world.explorer.totals(session.clone(), all.clone()).await.unwrap();
    let home = world.explorer.home(session.clone(), false).await.unwrap();
    let mut accounts = home.groups.into_iter().flat_map(|group| group.accounts);
    let hidden = accounts.find(|account| account.hidden).unwrap().id;
    assert!(read(&mut world, &session, &hidden).await.rows > 0);
    let window = world.explorer.transactions(session.clone(), all.clone(), 0, 500).await.unwrap();
    assert_eq!((window.total, window.in_memory), (before.total, before.in_memory));
    assert_eq!(world.explorer.totals(session.clone(), all).await.unwrap(), totals);
    let latest = world.explorer.latest_activity(session.clone()).await.unwrap();
    assert!(latest.iter().all(|row| row.account_id != hidden));
    assert!(world.explorer.transactions(session, query(&hidden), 0, 1).await.unwrap().total > 0);
}

#[tokio::test]
async fn the_balance_by_day_ends_with_the_newest_running_balance() {
    let mut world = World::new().await;
    let (session, account) = checking(&mut world).await;
    let chart = world.explorer.balance_chart(session.clone(), account.clone()).await.unwrap();
    let posted = world.explorer.transactions(session, filtered(&account, "posted"), 0, 1).await.unwrap().rows.remove(0);
    let last = chart.points.last().unwrap();
    assert_eq!(
        (Some(last.date.as_str()), Some(last.shown.as_str())),
        (posted.date.as_deref(), posted.running.as_deref())
    );
    assert_eq!(chart.basis, "Running balances as the institution sent them.");
    assert!(chart.summary.contains(&last.shown), "{}", chart.summary);
}

#[tokio::test]
async fn months_and_categories_add_up_to_the_totals() {
    let mut world = World::new().await;
    let (session, account) = checking(&mut world).await;
    let charts = world.explorer.flow_charts(session.clone(), filtered(&account, "posted")).await.unwrap();
    let totals = world.explorer.totals(session, filtered(&account, "posted")).await.unwrap();
    assert_eq!(charts.len(), totals.len());
    let rows = |flows: &[FlowView]| flows.iter().map(|flow| flow.rows).sum::<u32>();
    assert_eq!(rows(&charts[0].months), totals[0].counted);
    assert_eq!(rows(&charts[0].categories), totals[0].counted);
}

#[tokio::test]
async fn filters_are_kept_by_name_and_removed() {
    let world = World::new().await;
    let kept = world.explorer.save_filter(" Rent ".to_owned(), "name:rent amount:<0".to_owned()).await.unwrap();
    assert_eq!(kept, [SavedFilterView { name: "Rent".to_owned(), filter: "name:rent amount:<0".to_owned() }]);
    let replaced = world.explorer.save_filter("rent".to_owned(), "memo:rent".to_owned()).await.unwrap();
    assert_eq!((replaced.len(), replaced[0].filter.as_str()), (1, "memo:rent"));
    assert!(world.explorer.save_filter("Bad".to_owned(), "amount:<".to_owned()).await.is_err());
    assert!(world.explorer.save_filter("  ".to_owned(), "rent".to_owned()).await.is_err());
    assert!(world.explorer.remove_filter("rent".to_owned()).await.unwrap().is_empty());
}

#[tokio::test]
async fn the_first_read_has_nothing_to_compare_with() {
    let mut world = World::new().await;
    let session = world.sign_in().await.id;
    let account = world.account_named(&session, "Everyday Checking").await;
    // Neither a first page that Home shows nor a reading that brought nothing is a read to compare with.
    world.explorer.latest_activity(session.clone()).await.unwrap();
    world.sandbox.faults().set(Fault::new(FaultKind::Forbidden, Endpoint::Transactions).times(1));
    assert_eq!(read(&mut world, &session, &account).await.status, ReadStatus::Failed);
    let end = read(&mut world, &session, &account).await;
    assert_eq!((end.status, end.changes), (ReadStatus::Complete, None));
    let changes = world.explorer.changes(session.clone(), account.clone()).await.unwrap();
    assert!(!changes.compared);
    assert!(world.explorer.change_rows(session, account, 0, 10).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_second_read_lists_what_it_added_changed_and_took_away_and_pairs_what_was_reposted() {
    let mut world = World::new().await;
    let session = world.sign_in().await.id;
    let account = world.account_named(&session, "Everyday Checking").await;
    let transactions = |kind| Fault::new(kind, Endpoint::Transactions).times(1);
    // Two pending rows come, so that one of them can come back posted.
    world.sandbox.faults().set(transactions(FaultKind::RowsMove));
    read(&mut world, &session, &account).await;
    world.sandbox.faults().set(transactions(FaultKind::RowsMove));
    // And rows that the answer holds again are different from what they were.
    world.sandbox.faults().set(transactions(FaultKind::UnknownField));
    let end = read_again(&mut world, &session, &account).await;
    let changes = world.explorer.changes(session.clone(), account.clone()).await.unwrap();
    assert!(changes.compared);
    let ReadChangesView { added, changed, vanished } = end.changes.unwrap();
    assert_eq!((changes.added, changes.changed, changes.vanished), (added, changed, vanished));
    assert!(added >= 3 && changed >= 1 && vanished >= 2, "{changes:?}");
    assert_eq!((changes.reposted, changes.listed), (1, added + changed + vanished));
    let rows = world.explorer.change_rows(session, account, 0, 100).await.unwrap();
    let of = |kind| rows.iter().filter(move |row| row.what == kind);
    let found = [ChangeKind::Added, ChangeKind::Changed, ChangeKind::Vanished].map(|kind| of(kind).count());
    assert_eq!(found, [added, changed, vanished].map(|count| count as usize));
    let posted = of(ChangeKind::Added).find(|row| row.counterpart.is_some()).unwrap();
    let pending = of(ChangeKind::Vanished).find(|row| row.counterpart.is_some()).unwrap();
    assert_eq!(posted.counterpart.as_ref(), Some(&pending.row.id));
    assert_eq!(pending.counterpart.as_ref(), Some(&posted.row.id));
    assert!(of(ChangeKind::Changed).all(|row| row.fields.iter().any(|f| f.name.contains("sandboxUndocumented"))));
}
