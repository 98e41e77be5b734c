//! What every request can reach. One value per running sandbox, shared behind an `Arc`.

use jiff::Timestamp;
use tokio_util::sync::CancellationToken;

use crate::clock::Clock;
use crate::config::Config;
use crate::consumer;
use crate::faults::Faults;
use crate::log::RequestLog;
use crate::provider::Provider;
use crate::random::NoRandomness;
use crate::world::World;

/// The running institution.
#[derive(Debug)]
pub(crate) struct State {
    /// What it was started with.
    pub(crate) config: Config,
    /// `127.0.0.1:PORT`, the only accepted authority (SB-2).
    pub(crate) authority: String,
    /// The synthetic people and their accounts: fixed by the seed, never written to.
    pub(crate) world: World,
    /// What clients wrote and the refresh tasks that run: forgotten by a reset.
    pub(crate) memory: consumer::Memory,
    /// The OpenID provider: clients, keys, sessions, grants.
    pub(crate) provider: Provider,
    /// The switched-on misbehaviours.
    pub(crate) faults: Faults,
    /// The institution's clock.
    pub(crate) clock: Clock,
    /// The request log.
    pub(crate) log: RequestLog,
    /// Ends held requests when the sandbox stops.
    pub(crate) stopping: CancellationToken,
}

impl State {
    /// A fresh institution for this authority.
    pub(crate) fn new(config: Config, authority: String) -> Result<Self, NoRandomness> {
        let today = config.today.unwrap_or_else(Timestamp::now);
        Ok(Self {
            world: World::new(config.seed, today, config.veteran_rows),
            memory: consumer::Memory::default(),
            provider: Provider::new(&authority)?,
            faults: Faults::default(),
            clock: Clock::default(),
            log: RequestLog::default(),
            stopping: CancellationToken::new(),
            config,
            authority,
        })
    }

    /// The only origin that may appear in an `Origin` header.
    pub(crate) fn origin(&self) -> String {
        format!("http://{}", self.authority)
    }

    /// Back to how it started: no grants, sessions, tasks, writes or faults; the same data again.
    pub(crate) fn reset(&self) {
        self.provider.reset();
        self.memory.reset();
        self.faults.clear_all();
        self.clock.reset();
        self.log.clear();
    }
}
