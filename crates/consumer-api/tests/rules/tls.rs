//! AP-9: no certificate is accepted that the operating system or the CA file of the connection does not vouch
//! for, and the error says what is wrong with it.

use crate::support::Setup;
use consumer_api::{Api, ApiBase, ApiOptions, ExchangeRing};
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair, date_time_ymd};
use std::sync::Arc;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring::default_provider;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;

/// A server on `localhost` with a certificate of its own issuer: its port, and the issuer's certificate.
async fn secure_server(name: &str, expired: bool) -> (u16, String) {
    let (issuer_key, key) = (KeyPair::generate().unwrap(), KeyPair::generate().unwrap());
    let mut issuer = CertificateParams::new(Vec::<String>::new()).unwrap();
    issuer.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let issuer_pem = issuer.self_signed(&issuer_key).unwrap().pem();
    let mut params = CertificateParams::new(vec![name.to_owned()]).unwrap();
    if expired {
        (params.not_before, params.not_after) = (date_time_ymd(2020, 1, 1), date_time_ymd(2020, 2, 1));
    }
    let certificate = params.signed_by(&key, &Issuer::new(issuer, issuer_key)).unwrap();
    let config = ServerConfig::builder_with_provider(Arc::new(default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate.der().clone()], PrivateKeyDer::try_from(key.serialize_der()).unwrap())
        .unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let Ok(mut stream) = acceptor.accept(stream).await else { continue };
            let _ = stream.read(&mut [0; 4_096]).await;
            let body = "HTTP/1.1 200 OK\r\ncontent-length: 15\r\nconnection: close\r\n\r\n{\"accounts\":[]}";
            let _ = stream.write_all(body.as_bytes()).await;
            let _ = stream.shutdown().await;
        }
    });
    (port, issuer_pem)
}

async fn accounts(port: u16, ca: Option<&str>) -> Result<usize, String> {
    let base = ApiBase::sandbox(&format!("https://localhost:{port}/a/consumer/api/v0")).unwrap();
    let api = Api::new(base.clone(), ca.map(str::as_bytes), ExchangeRing::new(), ApiOptions::default()).unwrap();
    let setup = Setup { api, ..Setup::new(base) };
    let page = setup.api.accounts(&setup.bearer, &setup.user, &setup.cancel).await;
    page.map(|page| page.value.accounts.len()).map_err(|error| format!("{} {error} {}", error.code(), error.help()))
}

#[tokio::test]
async fn an_unknown_issuer_is_named_and_inspection_is_hinted_at() {
    let (port, _) = secure_server("localhost", false).await;
    let error = accounts(port, None).await.unwrap_err();
    assert!(
        error.starts_with("api.tls No trusted connection could be made: unknown issuer of the certificate."),
        "{error}"
    );
    assert!(error.contains("If your network inspects secure traffic"), "{error}");
}

#[tokio::test]
async fn the_ca_file_of_the_connection_makes_its_issuer_known() {
    let (port, issuer) = secure_server("localhost", false).await;
    assert_eq!(accounts(port, Some(&issuer)).await, Ok(0));
}

#[tokio::test]
async fn a_certificate_for_another_host_is_refused_even_of_a_known_issuer() {
    let (port, issuer) = secure_server("other.example", false).await;
    let error = accounts(port, Some(&issuer)).await.unwrap_err();
    assert!(error.contains("the certificate is for another host"), "{error}");
}

#[tokio::test]
async fn an_expired_certificate_is_refused_even_of_a_known_issuer() {
    let (port, issuer) = secure_server("localhost", true).await;
    let error = accounts(port, Some(&issuer)).await.unwrap_err();
    assert!(error.contains("the certificate has expired"), "{error}");
}
