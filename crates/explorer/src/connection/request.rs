//! What the connection editor sends, checked field by field (AB-2, AB-3).

use super::{Connection, Connections};
use crate::view::{ClientType, ConnectionKind, ConnectionRequest, ErrorKind, ErrorView};
use base64::Engine as _;
use model::{Scope, scope};
use oidc::{Host, Realm, RedirectUri};
use secret::ClientSecret;
use sha2::{Digest as _, Sha256};

const MAX_NAME: usize = 80;
const MAX_CLIENT_ID: usize = 512;
const MAX_REDIRECT_URIS: usize = 10;
const MAX_CLAIMS: usize = 64;
const MAX_CA: usize = 64 * 1024;

/// A request whose every field is good, but whose name may be taken.
pub(crate) struct Checked {
    pub(crate) id: Option<String>,
    connection: Connection,
    keep_ca: bool,
}

/// Checks every field. The client secret comes back apart, because it goes elsewhere.
pub(crate) fn check(
    mut request: ConnectionRequest,
    ca_pem: Option<String>,
) -> Result<(Checked, Option<ClientSecret>), ErrorView> {
    let secret = request.client_secret.take().map(secret::TypedSecret::into_client_secret).transpose();
    let kind = if request.sandbox { ConnectionKind::Sandbox } else { ConnectionKind::Institution };
    let realm = if request.sandbox { Realm::Sandbox } else { Realm::Institution };
    let host = Host::parse(realm, &request.host).map_err(|error| ErrorView::of_oidc(ErrorKind::Input, &error))?;
    let secret = secret
        .map_err(|error| {
            ErrorView::input("connection.client_secret", error.to_string(), "Copy the client secret again.")
        })?
        .flatten();
    if secret.is_some() && request.client_type == ClientType::Public {
        return Err(ErrorView::input(
            "connection.secret_of_public_client",
            "A public client has no secret, and a provider refuses one that sends it.",
            "Leave the secret empty, or choose the client type confidential.",
        ));
    }
    let connection = Connection {
        id: String::new(),
        name: name(&request.name)?,
        kind,
        host: host.typed().to_owned(),
        client_id: client_id(&request.client_id)?,
        client_type: request.client_type,
        redirect_uris: redirect_uris(&request.redirect_uris)?,
        scopes: scopes(&request.scopes)?,
        claims: claims(&request.claims)?,
        ca_pem: ca_pem.as_deref().map(certificate).transpose()?,
    };
    Ok((Checked { keep_ca: ca_pem.is_none(), id: request.id, connection }, secret))
}

/// Puts a checked connection into the list, under its old id or a new one.
pub(crate) fn put(all: &mut Connections, checked: Checked) -> Result<Connection, ErrorView> {
    let Checked { id, mut connection, keep_ca } = checked;
    if all.connections.iter().any(|other| other.name == connection.name && Some(&other.id) != id.as_ref()) {
        return Err(ErrorView::input(
            "connection.name_taken",
            format!("There is a connection with the name “{}” already.", connection.name),
            "Choose another name.",
        ));
    }
    connection.id = id.unwrap_or_else(|| uuid::Uuid::new_v4().to_string());
    if let Some(old) = all.connections.iter_mut().find(|other| other.id == connection.id) {
        // The certificate authority was trusted for the host that it was chosen for, and for no other (AP-9).
        let same_host = matches!((old.issuer(), connection.issuer()), (Ok(a), Ok(b)) if a == b);
        if keep_ca && same_host {
            connection.ca_pem = old.ca_pem.take();
        }
        *old = connection.clone();
    } else {
        all.connections.push(connection.clone());
    }
    Ok(connection)
}

fn name(typed: &str) -> Result<String, ErrorView> {
    let name = typed.trim();
    if (1..=MAX_NAME).contains(&name.chars().count()) && !name.chars().any(char::is_control) {
        Ok(name.to_owned())
    } else {
        Err(ErrorView::input(
            "connection.name",
            "A connection’s name has 1 to 80 characters.",
            "Type a name that tells this connection from others.",
        ))
    }
}

fn client_id(typed: &str) -> Result<String, ErrorView> {
    let id = typed.trim();
    if id.contains(['{', '}', '<', '>']) {
        return Err(ErrorView::input(
            "connection.client_id_braces",
            "The client id still has the brackets of a placeholder.",
            "Copy the client id from the external application, without brackets.",
        ));
    }
    if (1..=MAX_CLIENT_ID).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_graphic()) {
        Ok(id.to_owned())
    } else {
        Err(ErrorView::input(
            "connection.client_id",
            "A client id has 1 to 512 visible characters and no spaces.",
            "Copy the client id from the external application in Banno People or the developer portal.",
        ))
    }
}

pub(crate) fn redirect_uri(uri: &str) -> Result<RedirectUri, ErrorView> {
    RedirectUri::parse(uri.trim()).map_err(|error| {
        ErrorView::input(
            "connection.redirect_uri",
            format!("“{}” cannot be used as a redirect address: {error}.", model::text::shown(uri)),
            "Use an address that is registered at the institution exactly like this, for example http://localhost:8080/auth/cb.",
        )
    })
}

fn redirect_uris(typed: &[String]) -> Result<Vec<String>, ErrorView> {
    let mut uris: Vec<String> = Vec::new();
    for uri in typed.iter().map(|uri| uri.trim()).filter(|uri| !uri.is_empty()) {
        let uri = redirect_uri(uri)?.as_str().to_owned();
        if !uris.contains(&uri) {
            uris.push(uri);
        }
    }
    if (1..=MAX_REDIRECT_URIS).contains(&uris.len()) {
        Ok(uris)
    } else {
        Err(ErrorView::input(
            "connection.redirect_uris",
            "A connection needs 1 to 10 redirect addresses.",
            "Add the redirect addresses that are registered at the institution; two or three give a way out when a port is taken.",
        ))
    }
}

fn scopes(typed: &[String]) -> Result<Vec<Scope>, ErrorView> {
    let mut scopes: Vec<Scope> = Vec::new();
    for name in typed.iter().flat_map(|names| names.split_whitespace()) {
        let scope = Scope::new(name).map_err(|error| {
            ErrorView::input(
                "connection.scope",
                format!("“{}” is no scope: {error}.", model::text::shown(name)),
                "Choose scopes from the list.",
            )
        })?;
        if !scopes.contains(&scope) {
            scopes.push(scope);
        }
    }
    if !scopes.iter().any(|scope| scope.as_str() == scope::OPENID) {
        return Err(ErrorView::input(
            "connection.no_openid",
            "The scope openid is missing.",
            "Add openid: without it there is no ID token and no sign-in.",
        ));
    }
    if scopes.len() > scope::MAX_SCOPES {
        return Err(ErrorView::input(
            "connection.scopes",
            "A connection asks for at most 64 scopes.",
            "Take out the scopes that you do not need.",
        ));
    }
    Ok(scopes)
}

fn claims(typed: &[String]) -> Result<Vec<String>, ErrorView> {
    let mut claims: Vec<String> = Vec::new();
    for claim in typed.iter().map(|claim| claim.trim()).filter(|claim| !claim.is_empty()) {
        let good = claim.len() <= scope::MAX_SCOPE_LENGTH && claim.bytes().all(|b| b.is_ascii_graphic() && b != b'"');
        if !good {
            return Err(ErrorView::input(
                "connection.claim",
                format!("“{}” is no claim name.", model::text::shown(claim)),
                "Choose claims from the list.",
            ));
        }
        if !claims.iter().any(|other| other == claim) {
            claims.push(claim.to_owned());
        }
    }
    if claims.len() > MAX_CLAIMS {
        return Err(ErrorView::input(
            "connection.claims",
            "A connection asks for at most 64 claims.",
            "Take out the claims that you do not need.",
        ));
    }
    Ok(claims)
}

fn certificate(pem: &str) -> Result<String, ErrorView> {
    let usable = pem.len() <= MAX_CA
        && oidc::Http::for_institution(Some(pem.as_bytes())).is_ok()
        && pem.contains("BEGIN CERTIFICATE");
    if usable {
        Ok(pem.to_owned())
    } else {
        Err(ErrorView::input(
            "connection.ca_file",
            "The file holds no certificate authority in PEM form.",
            "Export the certificate authority as PEM (it begins with -----BEGIN CERTIFICATE-----) and choose that file.",
        ))
    }
}

/// SHA-256 of each certificate, as browsers and `openssl x509 -fingerprint -sha256` show it, so that a person can
/// compare it. Several certificates of one file are a line each.
pub(crate) fn fingerprint(pem: &str) -> String {
    let blocks = pem.split("-----BEGIN CERTIFICATE-----").skip(1);
    let bodies = blocks.filter_map(|block| block.split("-----END CERTIFICATE-----").next());
    let decoded = bodies.filter_map(|body| {
        let text: String = body.split_whitespace().collect();
        base64::engine::general_purpose::STANDARD.decode(text).ok()
    });
    let fingerprint = |der: Vec<u8>| {
        let digest = Sha256::digest(der);
        digest.iter().map(|byte| format!("{byte:02X}")).collect::<Vec<_>>().join(":")
    };
    decoded.map(fingerprint).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request() -> ConnectionRequest {
        ConnectionRequest {
            id: None,
            name: "Garden".to_owned(),
            host: "digital.garden-fi.com".to_owned(),
            sandbox: false,
            client_id: "client".to_owned(),
            client_type: ClientType::Public,
            client_secret: None,
            redirect_uris: vec!["http://localhost:8080/auth/cb".to_owned()],
            scopes: vec!["openid".to_owned()],
            claims: vec![],
        }
    }

    fn typed(text: &str) -> Option<secret::TypedSecret> {
        Some(secret::TypedSecret::new(zeroize::Zeroizing::new(text.to_owned())))
    }

    fn code_of(change: impl FnOnce(&mut ConnectionRequest)) -> String {
        let mut changed = request();
        change(&mut changed);
        check(changed, None).err().map_or_else(|| "none".to_owned(), |error| error.code)
    }

    #[test]
    fn a_good_request_passes() {
        assert_eq!(code_of(|_| {}), "none");
    }

    #[test]
    fn an_http_host_is_refused_for_an_institution() {
        assert_eq!(code_of(|r| r.host = "http://bank.example".to_owned()), "host.plain_http");
    }

    #[test]
    fn a_pasted_placeholder_is_named_as_such() {
        assert_eq!(code_of(|r| r.host = "{institution host}".to_owned()), "host.braces");
        assert_eq!(code_of(|r| r.client_id = "{client_id}".to_owned()), "connection.client_id_braces");
    }

    #[test]
    fn a_secret_of_a_public_client_is_refused_and_a_blank_one_is_none() {
        assert_eq!(code_of(|r| r.client_secret = typed("s")), "connection.secret_of_public_client");
        assert_eq!(code_of(|r| r.client_secret = typed("  ")), "none");
    }

    #[test]
    fn scopes_need_openid_and_may_come_as_one_pasted_line() {
        assert_eq!(code_of(|r| r.scopes = vec!["profile".to_owned()]), "connection.no_openid");
        assert_eq!(code_of(|r| r.scopes = vec!["openid profile\nemail".to_owned()]), "none");
    }

    #[test]
    fn a_redirect_address_that_is_not_on_this_computer_is_refused() {
        assert_eq!(
            code_of(|r| r.redirect_uris = vec!["https://bank.example/cb".to_owned()]),
            "connection.redirect_uri"
        );
        assert_eq!(code_of(|r| r.redirect_uris = vec![]), "connection.redirect_uris");
    }

    #[test]
    fn names_have_1_to_80_characters() {
        assert_eq!(code_of(|r| r.name = "n".repeat(79)), "none");
        assert_eq!(code_of(|r| r.name = "n".repeat(80)), "none");
        assert_eq!(code_of(|r| r.name = "n".repeat(81)), "connection.name");
        assert_eq!(code_of(|r| r.name = " ".to_owned()), "connection.name");
    }

    #[test]
    fn client_ids_have_1_to_512_characters() {
        assert_eq!(code_of(|r| r.client_id = "c".repeat(511)), "none");
        assert_eq!(code_of(|r| r.client_id = "c".repeat(512)), "none");
        assert_eq!(code_of(|r| r.client_id = "c".repeat(513)), "connection.client_id");
        assert_eq!(code_of(|r| r.client_id = String::new()), "connection.client_id");
    }

    #[test]
    fn two_connections_cannot_share_a_name() {
        let mut all = Connections::default();
        put(&mut all, check(request(), None).unwrap().0).unwrap();
        assert_eq!(put(&mut all, check(request(), None).unwrap().0).unwrap_err().code, "connection.name_taken");
        assert_eq!(all.connections.len(), 1);
    }

    #[test]
    fn changing_a_connection_keeps_its_id() {
        let mut all = Connections::default();
        let id = put(&mut all, check(request(), None).unwrap().0).unwrap().id;
        let mut changed = request();
        changed.id = Some(id.clone());
        changed.name = "Garden two".to_owned();
        put(&mut all, check(changed, None).unwrap().0).unwrap();
        assert_eq!(
            all.connections.iter().map(|c| (c.id.as_str(), c.name.as_str())).collect::<Vec<_>>(),
            [(id.as_str(), "Garden two")]
        );
    }

    /// Made by `openssl req -x509`; `openssl x509 -fingerprint -sha256` says what stands below.
    const CA: &str = include_str!("ca.pem");
    const CA_FINGERPRINT: &str =
        "4A:30:FF:AA:24:73:21:1F:8A:20:E1:A5:AF:B8:37:CF:CA:60:3D:A1:A0:71:F3:B9:D7:B8:30:B7:33:28:E9:F9";

    #[test]
    fn a_certificate_has_the_fingerprint_that_browsers_show() {
        assert_eq!(fingerprint(CA), CA_FINGERPRINT);
    }

    #[test]
    fn the_text_around_a_certificate_changes_nothing_of_its_fingerprint() {
        let same = format!("subject=CN=Test\r\n{}\n\n", CA.replace('\n', "\r\n"));
        assert_eq!(fingerprint(&same), CA_FINGERPRINT);
    }

    #[test]
    fn each_certificate_of_a_file_has_its_own_line() {
        assert_eq!(fingerprint(&CA.repeat(2)), format!("{CA_FINGERPRINT}\n{CA_FINGERPRINT}"));
    }

    #[test]
    fn a_certificate_authority_stays_while_the_host_does_and_no_longer() {
        oidc::install_crypto();
        for (host, stays) in [("https://digital.garden-fi.com", true), ("other.bank.example", false)] {
            let mut all = Connections::default();
            let id = put(&mut all, check(request(), Some(CA.to_owned())).unwrap().0).unwrap().id;
            let changed = ConnectionRequest { id: Some(id), host: host.to_owned(), ..request() };
            let kept = put(&mut all, check(changed, None).unwrap().0).unwrap();
            assert_eq!(kept.ca_pem.is_some(), stays, "{host}");
        }
    }
}
