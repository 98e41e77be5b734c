//! Accounts and balances, truthfully: amount, meaning, source, age, disagreement.

use super::{ErrorView, ExchangeView};

super::choice! {
    /// What a balance says about its owner.
    pub enum MeaningView {
        /// Money the owner has.
        YouHave,
        /// A deposit below zero.
        Overdrawn,
        /// Money the owner owes.
        YouOwe,
        /// The institution owes the owner.
        OwedToYou,
        /// The sign is not documented; shown as sent.
        AsSent,
        /// No balance, or no decimal.
        NotStated,
    }

    /// Where a balance came from.
    pub enum BalanceSource {
        /// `GET accounts`, documented as possibly stale.
        AccountsList,
        /// An event of a refresh task.
        TaskEvent,
    }

    /// Groups of the overview.
    pub enum GroupKind {
        /// Deposits.
        YouHave,
        /// Debts and credit lines.
        YouOwe,
        /// Sign not documented; never added up.
        Other,
    }

    /// The shape of a field's value.
    pub enum FieldKind {
        /// Text.
        Text,
        /// Money.
        Money,
        /// Date or instant.
        Date,
        /// Identifier.
        Id,
        /// True or false.
        Flag,
    }
}

super::view! {
    /// One reading of a balance.
    pub struct ReadingView {
        /// Grouped for people, with every digit that was sent.
        pub shown: String,
        /// Where it came from.
        pub source: BalanceSource,
        /// When the institution last fetched it, ISO 8601; none if it did not say.
        pub at: Option<String>,
    }

    /// A balance with its meaning, source, age and disagreement. The newer date wins.
    pub struct BalanceView {
        /// Exactly as sent; none if there is no balance.
        pub sent: Option<String>,
        /// Grouped for people, with every digit that was sent; a dash if there is none.
        pub shown: String,
        /// Meaning.
        pub meaning: MeaningView,
        /// Meaning in words: `you have`, `you owe`, `as sent`.
        pub words: String,
        /// Where it came from.
        pub source: BalanceSource,
        /// When the institution last fetched it, ISO 8601; none if it did not say.
        pub at: Option<String>,
        /// Whether it is older than a day.
        pub stale: bool,
        /// The other reading, when the two sources differ.
        pub disagrees: Option<ReadingView>,
    }

    /// An account in a list.
    pub struct AccountRowView {
        /// Id.
        pub id: String,
        /// Name without the spaces around it.
        pub name: String,
        /// Masked number, for example `··4417`.
        pub number: String,
        /// `accountType` as sent.
        pub account_type: String,
        /// `accountSubType` as sent.
        pub sub_type: Option<String>,
        /// Balance.
        pub balance: BalanceView,
        /// Available balance or credit, grouped, with its label; none if not sent.
        pub available: Option<LabelledAmount>,
        /// The user hid it.
        pub hidden: bool,
        /// Core status as sent, when it is neither absent nor `Active`.
        pub status: Option<String>,
        /// Whether it counts in its group's total, and if not, why.
        pub not_counted: Option<String>,
    }

    /// An amount with a label.
    pub struct LabelledAmount {
        /// Label.
        pub label: String,
        /// Grouped for people.
        pub shown: String,
    }

    /// A group of the overview.
    pub struct GroupView {
        /// Which group.
        pub kind: GroupKind,
        /// Title.
        pub title: String,
        /// Exact total, grouped for people; none where nothing may be added.
        pub total: Option<String>,
        /// What the total leaves out, or why there is none.
        pub note: Option<String>,
        /// Accounts, in the order the user chose.
        pub accounts: Vec<AccountRowView>,
    }

    /// A line of the latest activity.
    pub struct LatestView {
        /// Account id.
        pub account_id: String,
        /// Account name.
        pub account_name: String,
        /// The transaction.
        pub row: super::TransactionRowView,
    }

    /// The user at a glance.
    pub struct HomeView {
        /// The session.
        pub session: String,
        /// Name.
        pub user_name: String,
        /// How many accounts there are, hidden ones too.
        pub account_count: u32,
        /// Groups that have accounts.
        pub groups: Vec<GroupView>,
        /// How many balances are older than a day.
        pub stale_count: u32,
        /// When the list was read, ISO 8601.
        pub read_at: Option<String>,
        /// Accounts that could not be read, with why (AP-16).
        pub failed_rows: Vec<String>,
        /// Why the data shown is not fresh, when reading it failed.
        pub error: Option<ErrorView>,
        /// The call that brought it.
        pub exchange: Option<ExchangeView>,
        /// Grows with every change.
        pub revision: u32,
    }

    /// A field with its path in the JSON.
    pub struct FieldView {
        /// Path, for example `enrichments.expenseCategory`.
        pub path: String,
        /// Label in words.
        pub label: String,
        /// Value for people.
        pub value: String,
        /// Shape.
        pub kind: FieldKind,
    }

    /// A titled group of fields.
    pub struct FieldGroupView {
        /// Title.
        pub title: String,
        /// Fields.
        pub fields: Vec<FieldView>,
    }

    /// One account, truthfully.
    pub struct AccountView {
        /// The row.
        pub row: AccountRowView,
        /// Sentences about the balance: what it is, from when, from where, and what disagrees.
        pub balance_sentences: Vec<String>,
        /// Details in groups.
        pub details: Vec<FieldGroupView>,
        /// The JSON as received, indented.
        pub json: String,
        /// The call that brought it.
        pub exchange: Option<ExchangeView>,
        /// Whether the full number can be asked for, and if not, why.
        pub number_refused: Option<String>,
    }

    /// The full number of an account.
    pub struct AccountNumberView {
        /// The number.
        pub number: String,
    }
}
