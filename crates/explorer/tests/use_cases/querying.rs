//! The query box over what was read.

use crate::reading::{query, read};
use crate::world::World;
use explorer::Event;
use explorer::view::RowRange;

async fn checking(world: &mut World) -> (String, String) {
    let session = world.sign_in().await.id;
    let account = world.account_named(&session, "Everyday Checking").await;
    read(world, &session, &account).await;
    (session, account)
}

#[tokio::test]
async fn a_query_counts_the_rows_that_the_table_has() {
    let mut world = World::new().await;
    let (session, account) = checking(&mut world).await;
    let total = world.explorer.transactions(session.clone(), query(&account), 0, 1).await.unwrap().total;
    let answer = world.explorer.run_sql(session.clone(), "select count(*) from transactions".to_owned()).await.unwrap();
    assert_eq!((answer.rows, answer.error), (1, None));
    assert!(answer.columns[0].numeric);
    let rows = world.explorer.sql_rows(session, 0, 10).await.unwrap();
    assert_eq!(rows, [[Some(total.to_string())]]);
}

#[tokio::test]
async fn a_sum_has_the_digits_of_the_totals() {
    let mut world = World::new().await;
    let (session, account) = checking(&mut world).await;
    let totals = world.explorer.totals(session.clone(), query(&account)).await.unwrap().remove(0);
    let text = "select sum(amount) from transactions where amount >= 0";
    world.explorer.run_sql(session.clone(), text.to_owned()).await.unwrap();
    let rows = world.explorer.sql_rows(session, 0, 1).await.unwrap();
    assert_eq!(rows[0][0].as_deref(), Some(totals.money_in.replace(',', "").as_str()));
}

#[tokio::test]
async fn a_balance_has_its_source_and_date() {
    let mut world = World::new().await;
    let (session, _) = checking(&mut world).await;
    let text = "select source, date from balances where account = 'Everyday Checking' limit 1";
    let answer = world.explorer.run_sql(session.clone(), text.to_owned()).await.unwrap();
    assert_eq!(answer.error, None);
    let rows = world.explorer.sql_rows(session, 0, 1).await.unwrap();
    assert_eq!(rows[0][0].as_deref(), Some("accounts list"));
    assert!(rows[0][1].is_some());
}

#[tokio::test]
async fn a_write_is_refused_and_the_rows_are_untouched() {
    let mut world = World::new().await;
    let (session, account) = checking(&mut world).await;
    let before = world.explorer.transactions(session.clone(), query(&account), 0, 1).await.unwrap().total;
    let answer = world.explorer.run_sql(session.clone(), "delete from transactions".to_owned()).await.unwrap();
    assert_eq!(answer.error.unwrap().error.code, "sql.write");
    assert_eq!(world.explorer.transactions(session, query(&account), 0, 1).await.unwrap().total, before);
}

#[tokio::test]
async fn a_mistake_is_shown_at_its_place() {
    let mut world = World::new().await;
    let (session, _) = checking(&mut world).await;
    let answer = world.explorer.run_sql(session, "select amuont from transactions".to_owned()).await.unwrap();
    let error = answer.error.unwrap();
    assert_eq!((error.from, error.to), (Some(7), Some(13)));
    assert!(error.error.help.contains("amount"), "{}", error.error.help);
}

#[tokio::test]
async fn an_endless_query_ends_when_it_is_stopped() {
    let mut world = World::new().await;
    let (session, _) = checking(&mut world).await;
    let endless = "with recursive n(i) as (select 1 union all select i + 1 from n) select count(*) from n";
    let explorer = world.explorer.clone();
    let asked = session.clone();
    let running = tokio::spawn(async move { explorer.run_sql(asked, endless.to_owned()).await });
    world.event(|event| matches!(event, Event::QueryBegan { .. }).then_some(())).await;
    world.explorer.stop_sql(session).await.unwrap();
    assert_eq!(running.await.unwrap().unwrap().error.unwrap().error.code, "sql.cancelled");
}

#[tokio::test]
async fn rows_of_an_answer_are_copied_as_csv_without_formulas_and_only_of_the_answer_on_screen() {
    let mut world = World::new().await;
    let (session, _) = checking(&mut world).await;
    let text = "select '＝1' as a, '-12.30' as b, null as c union all select 'x', '@y', 'z'";
    let answer = world.explorer.run_sql(session.clone(), text.to_owned()).await.unwrap();
    let all = vec![RowRange { first: 0, count: 2 }];
    let copied = world.explorer.copy_sql_rows(session.clone(), answer.revision, all.clone()).await.unwrap();
    assert_eq!((copied.rows, copied.text.as_str()), (2, "a,b,c\r\n'＝1,-12.30,\r\nx,'@y,z\r\n"));
    world.explorer.run_sql(session.clone(), "select 1".to_owned()).await.unwrap();
    let error = world.explorer.copy_sql_rows(session, answer.revision, all).await.unwrap_err();
    assert_eq!(error.code, "selection.moved");
}
