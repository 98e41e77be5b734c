//! The tables of the query box, their columns and what they mean: for the document, for completion, and for SQLite.

use std::sync::LazyLock;

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ColumnKind {
    /// A text.
    Text,
    /// A whole number.
    Integer,
    /// A decimal as it was sent, compared and sorted by its exact value.
    Decimal,
}

/// A column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Its name.
    pub name: &'static str,
    /// What it holds.
    pub kind: ColumnKind,
    /// What it means.
    pub meaning: &'static str,
}

/// A table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// Its name.
    pub name: &'static str,
    /// What a row of it is.
    pub meaning: &'static str,
    /// Its columns, in order.
    pub columns: Vec<Column>,
}

impl ColumnKind {
    /// The declared type: SQLite gives the affinity of texts to every type with `TEXT` in its name.
    pub(super) fn declared(self) -> &'static str {
        match self {
            Self::Text => "TEXT",
            Self::Integer => "INTEGER",
            Self::Decimal => DECIMAL,
        }
    }
}

/// The declared type of decimals.
pub(super) const DECIMAL: &str = "DECIMAL_TEXT COLLATE decimal";

/// What SQLite says the declared type of a decimal is.
pub(super) const DECIMAL_TYPE: &str = "DECIMAL_TEXT";

macro_rules! fields {
    ($($variant:ident, $name:literal, $kind:ident, $meaning:literal;)*) => {
        /// A column of `transactions`.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(super) enum Field { $($variant,)* }

        impl Field {
            pub(super) const ALL: &'static [Self] = &[$(Self::$variant,)*];

            fn column(self) -> Column {
                match self {
                    $(Self::$variant => column($name, ColumnKind::$kind, $meaning),)*
                }
            }
        }
    };
}

fields! {
    AccountId, "account_id", Text, "the id of the account";
    Account, "account", Text, "the name of the account on screen";
    Id, "id", Text, "the id of the transaction, unique within its account";
    Date, "date", Text, "the posting date, yyyy-mm-dd, as sent and in no other zone; NULL without one";
    Month, "month", Text, "the month of it, yyyy-mm";
    Amount, "amount", Decimal, "the amount as sent; NULL if what was sent is no decimal";
    Currency, "currency", Text, "the currency as sent";
    Name, "name", Text, "the name to show; NULL if no more than a memo was sent";
    Memo, "memo", Text, "the raw text of the core";
    Category, "category", Text, "the category to show";
    Type, "type", Text, "the type as sent";
    Subtype, "subtype", Text, "the subtype as sent";
    CheckNumber, "check_number", Text, "the check number as sent";
    CardNumber, "card_number", Text, "the last digits of the card as sent";
    City, "city", Text, "the city to show";
    State, "state", Text, "the state to show";
    Notes, "notes", Text, "the user's note";
    Tags, "tags", Text, "the user's tags, as a JSON array of texts; NULL without any";
    Pending, "pending", Integer, "1 if it is pending, else 0";
    Status, "status", Text, "the status as sent";
    Posted, "posted", Text, "the posting date as sent";
    Sequence, "sequence", Integer, "the place within the date";
    RunningBalance, "running_balance", Decimal, "the balance after the row as sent; NULL if what was sent is no decimal";
    LastUpdated, "last_updated", Text, "the last change as sent";
    HasImage, "has_image", Integer, "1 if it has an image, of whomever, else 0";
    Duplicate, "duplicate", Integer, "0, or 1 and so on for further rows of one answer with the same id";
    AmountSent, "amount_sent", Text, "what was sent as amount, decimal or not";
    RunningBalanceSent, "running_balance_sent", Text, "what was sent as balance after the row, decimal or not";
    Exchange, "exchange", Integer, "the number of the exchange that brought it";
    Json, "json", Text, "the transaction as received, for json_extract and its like";
}

fn column(name: &'static str, kind: ColumnKind, meaning: &'static str) -> Column {
    Column { name, kind, meaning }
}

fn accounts() -> Vec<Column> {
    use ColumnKind::Text;
    vec![
        column("id", Text, "the id"),
        column("name", Text, "the name on screen"),
        column("number", Text, "the number as sent, masked or not"),
        column("type", Text, "the type as sent"),
        column("subtype", Text, "the subtype as sent"),
    ]
}

fn balances() -> Vec<Column> {
    use ColumnKind::{Decimal, Text};
    vec![
        column("account_id", Text, "the id of the account"),
        column("account", Text, "the name of the account on screen"),
        column("kind", Text, "which balance it is, such as current or available"),
        column("amount", Decimal, "the balance as sent; NULL if what was sent is no decimal"),
        column("amount_sent", Text, "what was sent as balance, decimal or not"),
        column("source", Text, "what brought it"),
        column("date", Text, "when it was so, as sent"),
    ]
}

/// All tables.
pub fn schema() -> &'static [Table] {
    static SCHEMA: LazyLock<Vec<Table>> = LazyLock::new(|| {
        let fields = Field::ALL.iter().map(|field| field.column()).collect();
        vec![
            Table { name: TRANSACTIONS, meaning: "one row a transaction, of all accounts", columns: fields },
            Table { name: ACCOUNTS, meaning: "one row an account", columns: accounts() },
            Table {
                name: BALANCES,
                meaning: "one row a balance of an account and a source of it",
                columns: balances(),
            },
        ]
    });
    &SCHEMA
}

/// The name of the table of transactions.
pub(super) const TRANSACTIONS: &str = "transactions";
/// The name of the table of accounts.
pub(super) const ACCOUNTS: &str = "accounts";
/// The name of the table of balances.
pub(super) const BALANCES: &str = "balances";

/// The `CREATE TABLE` of one of them. Made of fixed texts only.
pub(super) fn create(table: &str) -> String {
    let found = schema().iter().find(|known| known.name == table);
    let columns = found.into_iter().flat_map(|table| &table.columns);
    let columns: Vec<String> = columns.map(|column| format!("{} {}", column.name, column.kind.declared())).collect();
    format!("CREATE TABLE {table}({})", columns.join(", "))
}
