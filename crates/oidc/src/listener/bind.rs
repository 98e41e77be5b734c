//! Taking the first free registered redirect address, before the browser opens (CB-1, CB-2).

use crate::explained::Explained;
use crate::redirect::RedirectUri;
use std::io;
use std::net::{IpAddr, SocketAddr};
use tokio::net::TcpListener;

/// A bound redirect address. Dropping it frees the port.
#[derive(Debug)]
pub struct Listener {
    pub(crate) redirect: RedirectUri,
    pub(crate) sockets: Vec<TcpListener>,
    left_out: Option<IpAddr>,
}

/// Why an address could not be taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// Another program listens on the port, on one of the loopback families at least.
    InUse,
    /// The system keeps the port for itself (Windows excludes ranges for Hyper-V and WSL).
    Reserved,
    /// This user may not listen on the port.
    Denied,
    /// This computer has no such address.
    NoAddress,
    /// Anything else.
    Failed,
}

/// One registered redirect address that could not be taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unavailable {
    /// The address, as registered.
    pub redirect_uri: String,
    /// Why.
    pub why: Why,
}

/// No registered redirect address could be taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ListenerError {
    /// The connection has no redirect address.
    #[error("the connection has no redirect address")]
    NoRedirectUri,
    /// Each was tried.
    #[error("no redirect address is free: {}", list(.0))]
    NoneFree(Vec<Unavailable>),
}

fn list(tried: &[Unavailable]) -> String {
    let one = |tried: &Unavailable| format!("{} ({})", tried.redirect_uri, tried.why.words());
    tried.iter().map(one).collect::<Vec<_>>().join(", ")
}

impl Why {
    fn words(self) -> &'static str {
        match self {
            Self::InUse => "in use by another program",
            Self::Reserved => "reserved by the system",
            Self::Denied => "not permitted for this user",
            Self::NoAddress => "no such address on this computer",
            Self::Failed => "could not be opened",
        }
    }

    fn of(error: &io::Error) -> Self {
        // WSAEACCES: on Windows a port of an excluded range, or one that another program holds exclusively.
        const WINDOWS_RESERVED: i32 = 10_013;
        match error.kind() {
            _ if cfg!(windows) && error.raw_os_error() == Some(WINDOWS_RESERVED) => Self::Reserved,
            io::ErrorKind::AddrInUse => Self::InUse,
            io::ErrorKind::PermissionDenied => Self::Denied,
            io::ErrorKind::AddrNotAvailable | io::ErrorKind::Unsupported => Self::NoAddress,
            // EAFNOSUPPORT has no kind of its own.
            _ if matches!(error.raw_os_error(), Some(97 | 47 | 10_047)) => Self::NoAddress,
            _ => Self::Failed,
        }
    }
}

impl Explained for ListenerError {
    fn code(&self) -> &'static str {
        match self {
            Self::NoRedirectUri => "listener.no_redirect_uri",
            Self::NoneFree(_) => "listener.none_free",
        }
    }

    fn help(&self) -> String {
        match self {
            Self::NoRedirectUri => "Add the redirect address that is registered for this client.",
            Self::NoneFree(tried) if tried.iter().all(|tried| tried.why == Why::InUse) => {
                "Close the program that uses the port, or register one more redirect address with another port at the \
                 institution and add it to the connection."
            }
            Self::NoneFree(_) => {
                "Register one more redirect address with another port at the institution and add it to the connection."
            }
        }
        .to_owned()
    }
}

impl Listener {
    /// The redirect address that it stands for.
    #[must_use]
    pub fn redirect_uri(&self) -> &RedirectUri {
        &self.redirect
    }

    /// Where it listens, for people: `127.0.0.1 and ::1`.
    #[must_use]
    pub fn listening_on(&self) -> String {
        let addresses = self.sockets.iter().filter_map(|socket| socket.local_addr().ok());
        let on = addresses.map(|address| address.ip().to_string()).collect::<Vec<_>>().join(" and ");
        match self.left_out {
            Some(missing) => format!("{on} ({missing} does not exist on this computer)"),
            None => on,
        }
    }
}

/// Takes the first of the registered redirect addresses that is free.
///
/// # Errors
/// [`ListenerError`] with each address and why it could not be taken.
pub async fn listen(redirect_uris: &[RedirectUri]) -> Result<Listener, ListenerError> {
    let mut tried = Vec::new();
    for redirect in redirect_uris {
        match take(redirect).await {
            Ok(listener) => return Ok(listener),
            Err(why) => tried.push(Unavailable { redirect_uri: redirect.as_str().to_owned(), why }),
        }
    }
    Err(if tried.is_empty() { ListenerError::NoRedirectUri } else { ListenerError::NoneFree(tried) })
}

/// Binds every address of one redirect URI, or none. A squatter on one loopback family would get the code of a
/// browser that tries that family first, so a port that is taken on either is refused (CB-1).
async fn take(redirect: &RedirectUri) -> Result<Listener, Why> {
    let (mut sockets, mut left_out, mut port) = (Vec::new(), None, redirect.port());
    for address in redirect.addresses() {
        match bind(SocketAddr::new(*address, port)).await {
            Ok(socket) => {
                port = socket.local_addr().map_err(|error| Why::of(&error))?.port();
                sockets.push(socket);
            }
            Err(error) => match Why::of(&error) {
                Why::NoAddress if redirect.addresses().len() > 1 => left_out = Some(*address),
                why => return Err(why),
            },
        }
    }
    if sockets.is_empty() {
        return Err(Why::NoAddress);
    }
    let redirect = if redirect.port() == 0 { redirect.with_port(port) } else { redirect.clone() };
    Ok(Listener { redirect, sockets, left_out })
}

/// Never an unspecified address, never a shared port: tokio sets `SO_REUSEADDR` on Unix only, where it does not
/// let two programs listen on one address.
async fn bind(address: SocketAddr) -> io::Result<TcpListener> {
    debug_assert!(address.ip().is_loopback());
    TcpListener::bind(address).await
}
