//! The one table of limits of this crate (AB-1). Each has a test at one below, at, and one above.

use std::time::Duration;

/// Longest time to a connection, TLS included (AP-1).
pub const CONNECT: Duration = Duration::from_secs(10);
/// Longest time without a byte (AP-1).
pub const IDLE: Duration = Duration::from_secs(15);
/// Longest time without a byte while a task is polled: the server may hold the request for 7 s
/// (conventions.md, "Refreshing data").
pub const IDLE_LONG_POLL: Duration = Duration::from_secs(20);
/// Longest time for one attempt with a JSON answer (AP-1).
pub const TOTAL: Duration = Duration::from_secs(30);
/// Most repeats of one GET or HEAD (AP-2).
pub const RETRIES: u32 = 2;
/// Longest `Retry-After` that is waited for; a longer one is told to the person instead (AP-2).
pub const RETRY_AFTER: Duration = Duration::from_secs(60);
/// Upper bound of the first back-off; it doubles with each repeat (AP-2, full jitter).
pub const BACK_OFF_FIRST: Duration = Duration::from_millis(500);
/// Upper bound of any back-off.
pub const BACK_OFF_MOST: Duration = Duration::from_secs(8);
/// One repeat is earned by this many requests: 10 % extra per host (AP-2).
pub const REQUESTS_PER_RETRY: u32 = 10;
/// Repeats that a host has in reserve at the start, and the most it can save up.
pub const RETRY_RESERVE: u32 = 10;
/// Failures in a row that open the circuit of a host (AP-2).
pub const CIRCUIT_FAILURES: u32 = 5;
/// How long an open circuit refuses (AP-2).
pub const CIRCUIT_OPEN: Duration = Duration::from_secs(30);
/// Most bytes of a decoded answer (AP-3).
pub const BODY: usize = 16 * 1024 * 1024;
/// Deepest nesting of JSON (AP-4).
pub const JSON_DEPTH: usize = 64;
/// Most values in one JSON text, containers counted (AP-4).
pub const JSON_VALUES: usize = 200_000;
/// Longest string of JSON, in bytes as written (AP-4).
pub const JSON_STRING: usize = 1024 * 1024;
/// Most rows of one read (AP-5).
pub const ROWS: usize = 1_000_000;
/// Most pages of one read. AP-5 names 2,000; a million rows in pages of 500 that overlap by five are 2,021, so that
/// bound would cut off the last of them. The rest is for seams that are read again.
pub const PAGES: usize = 2_500;
/// Rows asked for in one page; the service caps it there (endpoints.md, "Transactions").
pub const PAGE_ROWS: u32 = 500;
/// Rows by which pages overlap, because rows can move while they are read (conventions.md, "Paging"; the client
/// described there takes 50 and trusts them). Each seam is verified here and read again when it is open, so a few
/// rows are enough.
pub const PAGE_OVERLAP: usize = 5;
/// Most attempts at one open seam, each reaching twice as far back as the one before, from half a page on: the last
/// reaches eight pages back (inferred: nothing says how far rows can move).
pub const SEAM_ATTEMPTS: u32 = 5;
/// Most requests in flight per host (AP-13).
pub const IN_FLIGHT: usize = 6;
/// Most pages of long reads among them. One place stays free, so that a click is answered while a long read runs.
pub const PAGES_IN_FLIGHT: usize = IN_FLIGHT - 1;
/// Pages of long reads in flight at first; more when the host answers well.
pub const PAGES_AT_FIRST: usize = 2;
/// Pages that arrived and wait for one before them; no more are asked for then.
pub const PAGES_AHEAD: usize = 32;
/// An answer this much later than usual, and more than twice as late, says that requests queue at the host (inferred).
pub const PAGE_SLOWER: Duration = Duration::from_millis(200);
/// Most requests waiting per host (AP-13).
pub const QUEUED: usize = 32;
/// Exchanges kept in the ring.
pub const EXCHANGES: usize = 1_000;
/// Bodies kept in memory (LG-4).
pub const BODIES: usize = 50;
/// Most bytes of all kept bodies together.
pub const BODIES_BYTES: usize = 32 * 1024 * 1024;
/// Longest request body of a raw call.
pub const REQUEST_BODY: usize = 1024 * 1024;
/// Longest path of a raw call (AB-2, URLs).
pub const PATH: usize = 2 * 1024;
/// A poll answered sooner than this was not held by the server (inferred: official clients only say "at once").
pub const POLL_AT_ONCE: Duration = Duration::from_secs(1);
/// Pause after a poll that was answered at once (conventions.md: the vendor's sample waits 3 s).
pub const POLL_PAUSE: Duration = Duration::from_secs(3);
/// Deadline of a task that the caller may start from (conventions.md, client-code).
pub const TASK_DEADLINE: Duration = Duration::from_secs(30);
