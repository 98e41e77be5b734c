//! How rows are worded: memo, name, category, place of each kind of transaction.
//!
//! Belongs here: constant texts and turning one into a row. Must not come in: amounts, dates, people. Every shop is
//! invented. Optional fields differ from text to text on purpose: in reality many rows lack most of them.

use jiff::Timestamp;
use jiff::civil::Date;

use super::transaction::{Merchant, Transaction};

/// The wording of one kind of row.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Text {
    /// Memo of the core; `{md}` is month and day, `{d}` the day, `{n}` a number.
    memo: &'static str,
    /// Name to show, with the same placeholders.
    name: Option<&'static str>,
    kind: Option<&'static str>,
    subtype: Option<&'static str>,
    category: Option<&'static str>,
    /// Economic sector of the merchant, which then has the same name.
    sector: Option<&'static str>,
    place: Option<(&'static str, &'static str)>,
    is_check: bool,
    tags: &'static [&'static str],
    notes: Option<&'static str>,
}

const fn text(memo: &'static str, name: &'static str, kind: &'static str, category: &'static str) -> Text {
    Text {
        memo,
        name: Some(name),
        kind: Some(kind),
        subtype: None,
        category: Some(category),
        sector: None,
        place: None,
        is_check: false,
        tags: &[],
        notes: None,
    }
}

const fn shop(memo: &'static str, name: &'static str, category: &'static str, sector: &'static str) -> Text {
    Text {
        subtype: Some(category),
        sector: Some(sector),
        place: Some(("Ames", "IA")),
        ..text(memo, name, "Purchase", category)
    }
}

const fn plain(memo: &'static str) -> Text {
    Text { memo, name: None, kind: None, category: None, ..text("", "", "", "") }
}

impl Text {
    /// True for a paper check, which has a number and images.
    pub(crate) const fn is_check(&self) -> bool {
        self.is_check
    }

    /// The row of this wording on a date. The caller fills in what depends on the account.
    pub(crate) fn row(&self, date: Date, counter: usize, number: Option<u32>) -> Transaction {
        let highest = if self.is_check { 1_480 } else { 9_999 };
        let fallback = u32::try_from(counter).map_or(1, |counter| highest - counter % 1_000);
        let number = number.unwrap_or(fallback);
        let fill = |template: &str| {
            template
                .replace("{md}", &format!("{:02}{:02}", date.month(), date.day()))
                .replace("{d}", &format!("{:02}", date.day()))
                .replace("{n}", &format!("{number:04}"))
        };
        let mut row = Transaction::bare(String::new(), fill(self.memo), Timestamp::UNIX_EPOCH);
        row.display_name = self.name.map(fill);
        row.kind = self.kind;
        row.subtype = self.subtype;
        row.expense_category = self.category;
        row.place = self.place;
        row.tags = self.tags.to_vec();
        row.notes = self.notes;
        if let (Some(name), Some(category)) = (self.name, self.sector) {
            row.filtered_memo = Some(name.to_uppercase());
            row.merchant = Some(Merchant {
                name: name.to_owned(),
                category,
                city: self.place.map(|(city, _)| city),
                state: self.place.map(|(_, state)| state),
            });
        }
        row.has_provider_images = Some(self.is_check);
        if self.is_check {
            row.check_number = Some(number.to_string());
        }
        row
    }
}

pub(crate) const MARKET: Text =
    shop("POS PURCHASE {md} ORCHARD MARKET AMES IA", "Orchard Market", "Groceries", "Grocery");
pub(crate) const MARKET_SHORT: Text = shop("POS PURCHASE {md}", "Orchard Market", "Groceries", "Grocery");
pub(crate) const PAYROLL: Text = text("ACH CREDIT LAKESIDE PAYROLL PPD {md}", "Lakeside Payroll", "Deposit", "Income");
pub(crate) const WATER: Text = text("ACH DEBIT CITY WATER UTIL", "City Water", "Payment", "Utilities");
pub(crate) const POWER: Text = text("ACH DEBIT PRAIRIE POWER {md}", "Prairie Power", "Payment", "Utilities");
pub(crate) const TO_SAVINGS: Text = text("XFER TO ··0932", "Transfer to savings", "Transfer", "Transfer");
pub(crate) const FROM_SAVINGS: Text = text("XFER FROM ··0932", "Transfer from savings", "Transfer", "Transfer");
pub(crate) const FROM_CHECKING: Text = text("XFER FROM ··4417", "Transfer from checking", "Transfer", "Transfer");
pub(crate) const TO_CHECKING: Text = text("XFER TO ··4417", "Transfer to checking", "Transfer", "Transfer");
pub(crate) const BOOKSHOP: Text = shop("POS {md} CORNER BOOKSHOP AMES IA", "Corner Bookshop", "Shopping", "Retail");
pub(crate) const CHECK: Text = Text { is_check: true, ..text("CHECK {n}", "Check {n}", "Check", "Check") };
pub(crate) const RAIL: Text = text("RECURRING RAIL PASS", "Rail Pass", "Purchase", "Transport");
pub(crate) const CAFE: Text = shop("POS ZOËS CAFÉ", "Zoë’s Café", "Restaurants", "Restaurant");
pub(crate) const MOBILE: Text = text("REMOTE DEPOSIT {n}", "Mobile Deposit", "Deposit", "Deposit");
pub(crate) const INSURANCE: Text = text("ACH DEBIT INSURANCE", "Insurance Co-op", "Payment", "Insurance");
pub(crate) const FUEL: Text = shop("POS FUEL STOP {d}", "Fuel Stop", "Auto", "Fuel");
pub(crate) const HOME_LOAN: Text = text("LOAN PAYMENT ··7781", "Home Loan payment", "Payment", "Mortgage");
pub(crate) const CARD_PAYMENT: Text =
    text("PAYMENT TO ··2260", "Credit line payment", "Payment", "Credit Card Payment");
pub(crate) const FAMILY_DINNER: Text = Text {
    tags: &["household", "treat"],
    notes: Some("split with Sam"),
    ..shop("POS {md} NOODLE HARBOR", "Noodle Harbor", "Restaurants", "Restaurant")
};
pub(crate) const STREAMING: Text =
    Text { place: None, ..shop("RECURRING LANTERN STREAM {md}", "Lantern Stream", "Entertainment", "Subscriptions") };
pub(crate) const PHONE: Text = text("ACH DEBIT TINCAN MOBILE", "Tincan Mobile", "Payment", "Phone");
pub(crate) const PHARMACY: Text = shop("POS {md} GREEN CROSS PHARMACY", "Green Cross Pharmacy", "Health", "Pharmacy");
pub(crate) const HARDWARE: Text = shop("PURCHASE {md} ELM HARDWARE", "Elm Hardware", "Home", "Hardware");
pub(crate) const AIRLINE: Text =
    Text { place: Some(("Des Moines", "IA")), ..shop("PURCHASE KITE AIR {n}", "Kite Air", "Travel", "Airline") };
pub(crate) const LINE_PAYMENT: Text =
    text("PAYMENT RECEIVED THANK YOU", "Payment received", "Payment", "Credit Card Payment");
pub(crate) const REFUND: Text = text("MERCHANDISE CREDIT {md}", "Refund", "Credit", "Shopping");
pub(crate) const INTEREST: Text = text("INTEREST CREDIT", "Interest", "Interest", "Interest");
pub(crate) const DIVIDEND: Text = text("DIVIDEND REINVESTED", "Dividend", "Dividend", "Investment");
pub(crate) const CONTRIBUTION: Text = text("CONTRIBUTION PPD", "Contribution", "Deposit", "Investment");
pub(crate) const MARKET_CHANGE: Text =
    Text { category: None, ..text("MARKET VALUE ADJUSTMENT", "Market value", "Adjustment", "") };
pub(crate) const OPENING: Text = text("OPENING DEPOSIT", "Opening deposit", "Deposit", "Deposit");
pub(crate) const OPENING_PLAIN: Text = plain("OPENING BALANCE");
pub(crate) const RIDES: Text = text("ACH CREDIT WHEELHOUSE RIDES {md}", "Wheelhouse Rides", "Deposit", "Income");
pub(crate) const COURIER: Text = text("RTP CREDIT SWIFT COURIER {n}", "Swift Courier", "Deposit", "Income");
pub(crate) const CAR_WASH: Text = shop("POS {md} BUBBLE WASH", "Bubble Wash", "Auto", "Auto Services");
pub(crate) const TOLL: Text = plain("TOLL ROAD {md} {n}");
pub(crate) const STUDIO: Text = text("ACH CREDIT FERN DESIGN STUDIO {n}", "Fern Design Studio", "Deposit", "Income");
pub(crate) const RENT: Text = text("ACH DEBIT MAPLE COURT RENT", "Maple Court", "Payment", "Rent");
pub(crate) const FEE: Text = Text { subtype: Some("NSF"), ..text("NSF FEE", "Insufficient funds fee", "Fee", "Fees") };
pub(crate) const CAMPUS: Text = Text {
    place: Some(("Iowa City", "IA")),
    ..shop("POS {md} CAMPUS CANTEEN", "Campus Canteen", "Restaurants", "Restaurant")
};
pub(crate) const STIPEND: Text = text("ACH CREDIT STUDENT JOBS", "Student Jobs", "Deposit", "Income");
pub(crate) const FROM_HOME: Text =
    Text { notes: Some("thanks, Mum"), ..text("TRANSFER FROM FAMILY", "From home", "Transfer", "Transfer") };
pub(crate) const TO_HOME: Text = text("TRANSFER TO FAMILY", "To home", "Transfer", "Transfer");
pub(crate) const INVOICE: Text = text("ACH CREDIT CUSTOMER INV {n}", "Invoice {n}", "Deposit", "Business Income");
pub(crate) const SUPPLIER: Text = text("ACH DEBIT CLAYWORKS SUPPLY {n}", "Clayworks Supply", "Payment", "Supplies");
pub(crate) const WAGES: Text = text("ACH DEBIT WAGES {md}", "Wages", "Payment", "Payroll");
pub(crate) const SWEEP_IN: Text = text("SWEEP FROM OPERATING", "Sweep in", "Transfer", "Transfer");
pub(crate) const SWEEP_OUT: Text = text("SWEEP TO OPERATING", "Sweep out", "Transfer", "Transfer");
pub(crate) const BAKERY: Text = Text {
    place: Some(("Ames", "IA")),
    ..shop("شراء مخبز الياسمين {md}", "مخبز الياسمين", "Groceries", "Bakery")
};
pub(crate) const NOODLES: Text = shop("買物 ラーメン太郎 {md}", "ラーメン太郎 🍜", "Restaurants", "Restaurant");
pub(crate) const DELI: Text = shop("רכישה מעדניית הגליל {d}", "מעדניית הגליל", "Groceries", "Grocery");
pub(crate) const FLOWERS: Text = shop("POS {md} FLEURS D'ÉTÉ No\u{301}e", "Fleurs d’été", "Shopping", "Florist");
pub(crate) const SALARY: Text = text("ACH CREDIT رواتب البحيرة {md}", "رواتب البحيرة", "Deposit", "Income");
