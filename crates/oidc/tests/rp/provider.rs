//! A provider on loopback that can be made to misbehave in one way, and remembers what it was asked.

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use openidconnect::PrivateSigningKey as _;
use openidconnect::core::{CoreJwsSigningAlgorithm, CoreRsaPrivateSigningKey};
use p256::ecdsa::signature::Signer as _;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use std::sync::{Arc, Mutex};

pub(crate) type Change = Box<dyn Fn(&mut Value) + Send + Sync>;

/// Who signs the ID token.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Signer {
    /// The P-256 key of the key set.
    Es256,
    /// A P-256 key that the key set does not have, under the id of one that it has.
    Es256Stranger,
    /// A 2048-bit RSA key.
    Rs256,
    /// The same, over other bytes.
    Rs256Broken,
    /// A 1024-bit RSA key.
    Rs256Weak,
    /// Nobody: `alg` is `none` and the signature is empty.
    Nobody,
    /// HMAC named in the header, with the public key or anything else: the bytes do not matter.
    Hs256,
}

/// A change of the key set, told how often it was asked for before.
type KeysChange = Box<dyn Fn(&mut Value, usize) + Send + Sync>;

/// A path, and the status, header lines and body that it answers with.
type Reply = (&'static str, u16, Vec<(&'static str, String)>, String);

/// The JSON body of a refusal (400), made of the request; none answers as usual.
type Refusal = Box<dyn Fn(&Asked) -> Option<Value> + Send + Sync>;

/// What is different from a good provider.
pub(crate) struct Behaviour {
    pub(crate) metadata: Change,
    pub(crate) header: Change,
    pub(crate) claims: Change,
    /// Replaces the payload's JSON text, for what `Value` cannot hold.
    pub(crate) payload_text: Box<dyn Fn(String) -> String + Send + Sync>,
    pub(crate) id_token: Box<dyn Fn(String) -> String + Send + Sync>,
    pub(crate) token: Change,
    /// A key set of null is an answer of 503.
    pub(crate) jwks: KeysChange,
    pub(crate) refusal: Refusal,
    pub(crate) userinfo: Change,
    /// Answers a path with this status, these header lines and this body instead.
    pub(crate) replies: Vec<Reply>,
    pub(crate) signer: Signer,
    pub(crate) scope: Option<&'static str>,
}

impl Default for Behaviour {
    fn default() -> Self {
        Self {
            metadata: Box::new(|_| {}),
            header: Box::new(|_| {}),
            claims: Box::new(|_| {}),
            payload_text: Box::new(|text| text),
            id_token: Box::new(|token| token),
            token: Box::new(|_| {}),
            jwks: Box::new(|_, _| {}),
            refusal: Box::new(|_| None),
            userinfo: Box::new(|_| {}),
            replies: Vec::new(),
            signer: Signer::Es256,
            scope: None,
        }
    }
}

/// One request that came.
#[derive(Debug, Clone)]
pub(crate) struct Asked {
    pub(crate) path: String,
    pub(crate) authorization: Option<String>,
    pub(crate) user_agent: Option<String>,
    pub(crate) form: Vec<(String, String)>,
}

impl Asked {
    pub(crate) fn field(&self, name: &str) -> Option<&str> {
        self.form.iter().find(|(found, _)| found == name).map(|(_, value)| value.as_str())
    }
}

pub(crate) struct Provider {
    pub(crate) behaviour: Behaviour,
    pub(crate) origin: String,
    pub(crate) nonce: Mutex<Option<String>>,
    pub(crate) asked: Mutex<Vec<Asked>>,
}

pub(crate) const ACCESS: &str = "pbsim_CANARY-access-7f3c91d2a11e";
pub(crate) const REFRESH: &str = "pbsim_CANARY-refresh-7f3c91d2a11e";

impl Provider {
    pub(crate) async fn start(change: impl FnOnce(&mut Behaviour)) -> Arc<Self> {
        let socket = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let origin = format!("http://{}", socket.local_addr().unwrap());
        let mut behaviour = Behaviour::default();
        change(&mut behaviour);
        let provider = Arc::new(Self { behaviour, origin, nonce: Mutex::new(None), asked: Mutex::new(Vec::new()) });
        let router = axum::Router::new().fallback(serve).with_state(Arc::clone(&provider));
        tokio::spawn(async move { axum::serve(socket, router).await });
        provider
    }

    pub(crate) fn issuer(&self) -> String {
        format!("{}/oidc", self.origin)
    }

    /// The paths that were asked for, in order, without `/oidc`.
    pub(crate) fn paths(&self) -> Vec<String> {
        let asked = self.asked.lock().unwrap();
        asked.iter().map(|asked| asked.path.trim_start_matches("/oidc").to_owned()).collect()
    }

    /// The only request to a path.
    pub(crate) fn only(&self, path: &str) -> Asked {
        let asked = self.asked.lock().unwrap();
        let found: Vec<_> = asked.iter().filter(|asked| asked.path == path).cloned().collect();
        assert_eq!(found.len(), 1, "{path}");
        found[0].clone()
    }

    fn metadata(&self) -> Value {
        let at = |path: &str| format!("{}/oidc{path}", self.origin);
        let mut metadata = json!({
            "issuer": at(""), "authorization_endpoint": at("/auth"), "token_endpoint": at("/token"),
            "userinfo_endpoint": at("/me"), "jwks_uri": at("/jwks"), "revocation_endpoint": at("/revocation"),
            "end_session_endpoint": at("/logout"), "response_types_supported": ["code", "none"],
            "subject_types_supported": ["public"], "code_challenge_methods_supported": ["S256"],
            "id_token_signing_alg_values_supported": ["ES256", "PS256", "RS256"],
            "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post", "private_key_jwt"],
            "authorization_response_iss_parameter_supported": true, "claims_parameter_supported": true,
        });
        (self.behaviour.metadata)(&mut metadata);
        metadata
    }

    pub(crate) fn id_token(&self) -> String {
        let now = jiff::Timestamp::now().as_second();
        let half = &Sha256::digest(ACCESS)[..16];
        let mut claims = json!({
            "iss": self.issuer(), "sub": "user-1", "aud": "app", "exp": now + 3600, "iat": now,
            "at_hash": URL_SAFE_NO_PAD.encode(half), "auth_time": now, "acr": "urn:standard",
            "name": "Morgan Vale",
        });
        if let Some(nonce) = self.nonce.lock().unwrap().as_deref() {
            claims["nonce"] = nonce.into();
        }
        (self.behaviour.claims)(&mut claims);
        let (alg, kid) = match self.behaviour.signer {
            Signer::Es256 | Signer::Es256Stranger => ("ES256", "ec"),
            Signer::Rs256 | Signer::Rs256Broken => ("RS256", "rsa"),
            Signer::Rs256Weak => ("RS256", "weak"),
            Signer::Nobody => ("none", "ec"),
            Signer::Hs256 => ("HS256", "ec"),
        };
        let mut header = json!({"alg": alg, "kid": kid, "typ": "JWT"});
        (self.behaviour.header)(&mut header);
        let payload = (self.behaviour.payload_text)(claims.to_string());
        let message = format!("{}.{}", part(&header.to_string()), part(&payload));
        let signature = URL_SAFE_NO_PAD.encode(sign(self.behaviour.signer, message.as_bytes()));
        (self.behaviour.id_token)(format!("{message}.{signature}"))
    }

    fn tokens(&self) -> Value {
        let mut tokens = json!({
            "access_token": ACCESS, "refresh_token": REFRESH, "token_type": "Bearer", "expires_in": 600,
            "id_token": self.id_token(),
        });
        if let Some(scope) = self.behaviour.scope {
            tokens["scope"] = scope.into();
        }
        (self.behaviour.token)(&mut tokens);
        tokens
    }

    fn jwks(&self) -> Value {
        let times = self.paths().iter().filter(|path| *path == "/jwks").count();
        let point = ec_key(1).verifying_key().to_encoded_point(false);
        let mut rsa = public(&rsa_key(RSA_2048));
        rsa["kid"] = "rsa".into();
        let mut keys = json!({"keys": [
            {"kty": "EC", "crv": "P-256", "kid": "ec", "use": "sig", "alg": "ES256",
             "x": URL_SAFE_NO_PAD.encode(point.x().unwrap()), "y": URL_SAFE_NO_PAD.encode(point.y().unwrap())},
            rsa,
        ]});
        (self.behaviour.jwks)(&mut keys, times);
        keys
    }
}

const RSA_2048: &str = include_str!("rsa_2048.pem");
const RSA_1024: &str = include_str!("rsa_1024.pem");

fn rsa_key(pem: &str) -> CoreRsaPrivateSigningKey {
    CoreRsaPrivateSigningKey::from_pem(pem, None).unwrap()
}

fn public(key: &CoreRsaPrivateSigningKey) -> Value {
    serde_json::to_value(key.as_verification_key()).unwrap()
}

/// The weak key, for a key set.
pub(crate) fn weak_jwk() -> Value {
    let mut key = public(&rsa_key(RSA_1024));
    key["kid"] = "weak".into();
    key
}

fn ec_key(seed: u8) -> p256::ecdsa::SigningKey {
    p256::ecdsa::SigningKey::from_slice(&[seed; 32]).unwrap()
}

fn part(text: &str) -> String {
    URL_SAFE_NO_PAD.encode(text)
}

fn sign(signer: Signer, message: &[u8]) -> Vec<u8> {
    let rs256 =
        |pem, message: &[u8]| rsa_key(pem).sign(&CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256, message).unwrap();
    let es256 = |seed| {
        let signature: p256::ecdsa::Signature = ec_key(seed).sign(message);
        signature.to_bytes().to_vec()
    };
    match signer {
        Signer::Es256 => es256(1),
        Signer::Es256Stranger => es256(2),
        Signer::Rs256 => rs256(RSA_2048, message),
        Signer::Rs256Broken => rs256(RSA_2048, b"other bytes"),
        Signer::Rs256Weak => rs256(RSA_1024, message),
        Signer::Nobody => Vec::new(),
        Signer::Hs256 => vec![7; 32],
    }
}

async fn serve(State(provider): State<Arc<Provider>>, uri: Uri, headers: HeaderMap, body: Bytes) -> Response {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
    let asked = Asked {
        path: uri.path().to_owned(),
        authorization: text("authorization"),
        user_agent: text("user-agent"),
        form: url::form_urlencoded::parse(&body).into_owned().collect(),
    };
    let refusal = (provider.behaviour.refusal)(&asked);
    provider.asked.lock().unwrap().push(asked);
    if let Some(body) = refusal {
        let id = body["error_description"].as_str().unwrap_or_default().to_owned();
        return (StatusCode::BAD_REQUEST, [("x-request-id", id)], body.to_string()).into_response();
    }
    if let Some((_, status, lines, body)) = provider.behaviour.replies.iter().find(|reply| reply.0 == uri.path()) {
        let mut response = (StatusCode::from_u16(*status).unwrap(), body.clone()).into_response();
        response.headers_mut().remove("content-type");
        for (name, value) in lines {
            response.headers_mut().insert(*name, value.parse().unwrap());
        }
        return response;
    }
    let json = |value: Value| ([("content-type", "application/json")], value.to_string()).into_response();
    match uri.path() {
        "/oidc/.well-known/openid-configuration" => json(provider.metadata()),
        "/oidc/token" => json(provider.tokens()),
        "/oidc/jwks" => match provider.jwks() {
            Value::Null => StatusCode::SERVICE_UNAVAILABLE.into_response(),
            keys => json(keys),
        },
        "/oidc/me" => {
            let mut claims = json!({"sub": "user-1", "email": "morgan@example.com"});
            (provider.behaviour.userinfo)(&mut claims);
            json(claims)
        }
        "/oidc/revocation" => StatusCode::OK.into_response(),
        _ => StatusCode::NOT_FOUND.into_response(),
    }
}
