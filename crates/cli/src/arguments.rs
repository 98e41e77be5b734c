//! The command line: what can be typed, and the help that says so.
//!
//! Belongs here: names, shapes and limits of arguments. Must not come in: doing anything. No argument can carry a
//! secret, because other programs can read argument lists (LG-8); a secret comes through standard input.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

/// Explore user accounts through Jack Henry's Banno Consumer API from a terminal.
///
/// Configuration lies under $PASSBOOK_HOME, or the platform's folder for application data. Tokens and secrets are in
/// the keychain of the operating system and nowhere else.
#[derive(Debug, Parser)]
#[command(name = "passbook-cli", version, max_term_width = 100, arg_required_else_help = true)]
pub(crate) struct Arguments {
    /// Print one JSON value on standard output; errors too, as {"error":{"code","message","help"}}.
    #[arg(long, global = true)]
    pub(crate) json: bool,

    /// What to do.
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// Every command.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Run the simulated institution until it is stopped with Ctrl+C.
    ///
    /// When it is ready it prints one line of JSON: issuer, API address, clients and synthetic users. It listens on
    /// 127.0.0.1 only. The same seed gives the same people and accounts.
    Sandbox(SandboxArguments),

    /// Add, list, check and remove connections.
    #[command(subcommand)]
    Connection(ConnectionCommand),

    /// Sign in through the system browser.
    ///
    /// The link is printed on standard error too. In a pipe, or with --json, standard output carries the session as
    /// one JSON value. Ctrl+C cancels the attempt.
    SignIn(SignInArguments),

    /// Show who is signed in.
    Sessions,

    /// Revoke and delete what is held for a session.
    SignOut(Whose),

    /// Show the accounts of a user: you have, you owe, other.
    Accounts(Whose),

    /// Show the transactions of an account, latest first.
    Transactions(TransactionsArguments),

    /// Read all transactions of a user, then answer a SQL query over them.
    ///
    /// The tables are transactions, accounts, balances and changes; docs/sql-view.md describes them. It only reads.
    Query(QueryArguments),

    /// Read transactions, then write them to a file.
    ///
    /// Names, texts, numbers and ids are replaced unless --full is given. A file that is there is kept unless
    /// --force is given, and whatever happens no partial file is left.
    Export(ExportArguments),

    /// Ask the institution to refresh the accounts, and show the events as they come.
    Refresh(Whose),

    /// Call an endpoint and show the answer. Only GET for institutions.
    Call(CallArguments),
}

/// Arguments of `sandbox`.
#[derive(Debug, Args)]
pub(crate) struct SandboxArguments {
    /// Port on 127.0.0.1. Without it the system chooses a free one.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    pub(crate) port: Option<u16>,

    /// Seed of the synthetic people and accounts.
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub(crate) seed: u64,

    /// Make it misbehave: NAME, NAME=NUMBER or NAME@ENDPOINT=NUMBER; repeat it for several.
    ///
    /// For example latency=20 (milliseconds), too-many-requests-retry-after=1 (once), server-error@transactions=3,
    /// rows-move (transactions come and go between two pages). A name that is not known lists those that are.
    #[arg(long = "fault", value_name = "FAULT", value_parser = sandbox::Fault::read)]
    pub(crate) faults: Vec<sandbox::Fault>,
}

/// Commands on connections.
#[derive(Debug, Subcommand)]
pub(crate) enum ConnectionCommand {
    /// Add a connection: an institution and a client of it.
    Add(Box<AddArguments>),
    /// List the connections.
    List,
    /// Check a connection before signing in: discovery, PKCE, scopes, ports, clock.
    Check(Named),
    /// Sign out its users and remove a connection with its secret.
    Remove(Named),
}

/// A connection's name.
#[derive(Debug, Args)]
pub(crate) struct Named {
    /// Name of the connection.
    pub(crate) name: String,
}

/// Arguments of `connection add`.
#[derive(Debug, Args)]
pub(crate) struct AddArguments {
    /// Name of the new connection, 1 to 80 characters.
    pub(crate) name: String,

    /// Host of the institution, for example digital.garden-fi.com, or its full issuer address.
    #[arg(long, value_name = "URL")]
    pub(crate) host: String,

    /// OAuth client id of the external application.
    #[arg(long, value_name = "ID")]
    pub(crate) client_id: String,

    /// The client is confidential: it has a secret, and uses PKCE all the same.
    #[arg(long, requires = "client_secret_stdin")]
    pub(crate) confidential: bool,

    /// Read the client secret from standard input. It goes to the keychain.
    #[arg(long, requires = "confidential")]
    pub(crate) client_secret_stdin: bool,

    /// A redirect address exactly as it is registered; repeat it for several, in the order to try.
    #[arg(long = "redirect-uri", value_name = "URI")]
    pub(crate) redirect_uris: Vec<String>,

    /// A scope to ask for; repeat it for several. A short name such as accounts.readonly stands for the full one.
    #[arg(long = "scope", value_name = "S")]
    pub(crate) scopes: Vec<String>,

    /// It is a simulated institution on this computer: plain http is allowed, and only there.
    #[arg(long)]
    pub(crate) sandbox: bool,

    /// Trust the certificate authorities of this file too, for this connection only (PEM).
    #[arg(long, value_name = "PEM")]
    pub(crate) ca_file: Option<PathBuf>,
}

/// Arguments of `sign-in`.
#[derive(Debug, Args)]
pub(crate) struct SignInArguments {
    /// Name of the connection.
    pub(crate) name: String,

    /// Seconds until the attempt ends by itself, 10 to 600.
    #[arg(long, value_name = "SECONDS", value_parser = clap::value_parser!(u32).range(10..=600))]
    pub(crate) timeout: Option<u32>,

    /// Only print the link; do not open a browser.
    #[arg(long)]
    pub(crate) no_browser: bool,
}

/// A connection and, when several people are signed in, one of them.
#[derive(Debug, Args)]
pub(crate) struct Whose {
    /// Name of the connection.
    pub(crate) name: String,

    /// Which user, by user id (sub) or name, when several are signed in.
    #[arg(long, value_name = "SUB|NAME")]
    pub(crate) user: Option<String>,
}

/// Arguments of `transactions`.
#[derive(Debug, Args)]
pub(crate) struct TransactionsArguments {
    /// Whose account.
    #[command(flatten)]
    pub(crate) whose: Whose,

    /// The account: its id, its name, or the end of its number.
    pub(crate) account: String,

    /// Only from this day on, yyyy-mm-dd.
    #[arg(long, value_name = "DATE")]
    pub(crate) since: Option<jiff::civil::Date>,

    /// Only up to and including this day, yyyy-mm-dd. Pending transactions have no day yet and are left out then.
    #[arg(long, value_name = "DATE")]
    pub(crate) until: Option<jiff::civil::Date>,

    /// Only rows that a filter selects, such as 'amount:<-50 category:groceries'. The language is that of the filter
    /// line in the app; docs/filter-language.md describes it.
    #[arg(long, value_name = "FILTER", allow_hyphen_values = true)]
    pub(crate) filter: Option<String>,

    /// Show at most this many.
    #[arg(long, value_name = "N", default_value_t = 100, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    pub(crate) limit: u32,
}

/// Arguments of `query`.
#[derive(Debug, Args)]
pub(crate) struct QueryArguments {
    /// Whose transactions.
    #[command(flatten)]
    pub(crate) whose: Whose,

    /// The query, such as 'select category, sum(amount) from transactions group by category'; - reads it from
    /// standard input.
    #[arg(value_name = "SQL")]
    pub(crate) sql: String,
}

/// Arguments of `export`.
#[derive(Debug, Args)]
pub(crate) struct ExportArguments {
    /// Whose transactions.
    #[command(flatten)]
    pub(crate) whose: Whose,

    /// The file to write.
    #[arg(long, value_name = "FILE")]
    pub(crate) out: PathBuf,

    /// Only this account: its id, its name, or the end of its number. All accounts without it.
    #[arg(long, value_name = "ACCOUNT")]
    pub(crate) account: Option<String>,

    /// The format.
    #[arg(long, value_enum, default_value_t = FileFormat::Csv)]
    pub(crate) format: FileFormat,

    /// Only rows that a filter selects; docs/filter-language.md describes it.
    #[arg(long, value_name = "FILTER", allow_hyphen_values = true)]
    pub(crate) filter: Option<String>,

    /// Write everything as it is: names, texts, numbers and ids too.
    #[arg(long)]
    pub(crate) full: bool,

    /// Replace a file that is there.
    #[arg(long)]
    pub(crate) force: bool,
}

/// A format of `export`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum FileFormat {
    /// Comma-separated values.
    Csv,
    /// JSON with the fields of the table.
    Json,
    /// JSON with each row as the institution sent it.
    RawJson,
    /// Open Financial Exchange 2.2.
    Ofx,
    /// Quicken Interchange Format.
    Qif,
}

/// Arguments of `call`.
#[derive(Debug, Args)]
pub(crate) struct CallArguments {
    /// Whose session makes the call.
    #[command(flatten)]
    pub(crate) whose: Whose,

    /// The HTTP method.
    #[arg(ignore_case = true)]
    pub(crate) method: Method,

    /// The path under the API address, for example /users/{userId}/accounts; {userId} stands for the user.
    pub(crate) path: String,

    /// A query parameter; repeat it for several.
    #[arg(long = "query", value_name = "K=V", value_parser = pair)]
    pub(crate) query: Vec<(String, String)>,

    /// Send the content of this file as the JSON body; - reads standard input.
    #[arg(long, value_name = "FILE")]
    pub(crate) body: Option<PathBuf>,
}

/// A method of RFC 9110 that the API uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
#[value(rename_all = "UPPER")]
pub(crate) enum Method {
    /// Reads.
    Get,
    /// Writes.
    Post,
    /// Replaces.
    Put,
    /// Changes.
    Patch,
    /// Deletes.
    Delete,
}

impl Method {
    /// As it is sent.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
        }
    }
}

/// `K=V`; the value may hold further equals signs.
fn pair(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, value)) if !name.is_empty() => Ok((name.to_owned(), value.to_owned())),
        _ => Err("write it as name=value".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory as _;

    #[test]
    fn the_command_line_is_well_formed() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn a_query_parameter_may_hold_equals_signs_in_its_value() {
        assert_eq!(pair("a=b=c"), Ok(("a".to_owned(), "b=c".to_owned())));
        assert_eq!(pair("a="), Ok(("a".to_owned(), String::new())));
        assert!(pair("=b").is_err());
        assert!(pair("a").is_err());
    }

    #[test]
    fn a_secret_has_no_place_on_the_command_line() {
        let given =
            ["passbook-cli", "connection", "add", "x", "--host", "h", "--client-id", "i", "--client-secret", "s"];
        assert!(Arguments::try_parse_from(given).is_err());
    }

    #[test]
    fn a_confidential_client_needs_its_secret_on_standard_input() {
        let base = ["passbook-cli", "connection", "add", "x", "--host", "h", "--client-id", "i"];
        let with = |more: &[&str]| Arguments::try_parse_from(base.iter().chain(more).copied()).is_ok();
        assert!(with(&[]));
        assert!(with(&["--confidential", "--client-secret-stdin"]));
        assert!(!with(&["--confidential"]));
        assert!(!with(&["--client-secret-stdin"]));
    }

    #[test]
    fn json_can_stand_before_and_after_the_command() {
        for given in [["passbook-cli", "--json", "sessions"], ["passbook-cli", "sessions", "--json"]] {
            assert!(Arguments::try_parse_from(given).unwrap().json);
        }
    }

    #[test]
    fn a_sign_in_lasts_10_to_600_seconds() {
        let with =
            |seconds: &str| Arguments::try_parse_from(["passbook-cli", "sign-in", "x", "--timeout", seconds]).is_ok();
        assert!(!with("9"));
        assert!(with("10"));
        assert!(with("600"));
        assert!(!with("601"));
    }
}
