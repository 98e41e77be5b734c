//! Charts: the numbers of a picture as exact text, what they rest on, and what the picture says in a sentence.

super::choice! {
    /// Where a balance of a chart comes from.
    pub enum PointSource {
        /// The running balance of a row, as sent.
        Sent,
        /// Added up from amounts.
        Summed,
    }
}

super::view! {
    /// The balance of an account, day by day.
    pub struct BalanceChartView {
        /// The last balance of each day, oldest first; days without a transaction are not here.
        pub points: Vec<BalancePointView>,
        /// Whether every transaction of the account is in memory, as far as is known. Nothing is added up if not.
        pub whole: bool,
        /// Where the numbers come from, in words.
        pub basis: String,
        /// What the sign of a balance means on this account.
        pub meaning: String,
        /// The picture in a sentence.
        pub summary: String,
    }

    /// The balance at the end of a day.
    pub struct BalancePointView {
        /// Calendar date, `yyyy-mm-dd`.
        pub date: String,
        /// Balance as exact decimal text.
        pub balance: String,
        /// The same, grouped for people.
        pub shown: String,
        /// Where it comes from.
        pub source: PointSource,
    }

    /// What came in and went out in one currency, on accounts whose signs mean the same.
    pub struct FlowChartView {
        /// Which accounts, in words.
        pub of: String,
        /// Currency as sent; empty if none was sent.
        pub currency: String,
        /// Per month, oldest first.
        pub months: Vec<FlowView>,
        /// Per category, largest money out first.
        pub categories: Vec<FlowView>,
        /// What a positive amount means here.
        pub in_words: String,
        /// What a negative amount means here.
        pub out_words: String,
        /// Rows without an amount that is a decimal, or without a date: not in the picture.
        pub left_out: u32,
        /// The months in a sentence.
        pub summary: String,
        /// The categories in a sentence.
        pub category_summary: String,
    }

    /// What came in and went out in a month or a category.
    pub struct FlowView {
        /// `yyyy-mm`, or the category; empty for rows without one.
        pub label: String,
        /// Sum of the positive amounts as exact decimal text.
        pub money_in: String,
        /// Sum of the negative amounts as exact decimal text, without its sign.
        pub money_out: String,
        /// Both, grouped for people.
        pub in_shown: String,
        /// The outgoing sum with its sign, grouped.
        pub out_shown: String,
        /// Rows.
        pub rows: u32,
    }
}
