//! The relying party against a misbehaving provider, one file per case. Cases with a name of the OpenID
//! Foundation's relying-party conformance suite follow that module's description; they are a re-implementation.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "the whole binary is a test; the helpers' panics are its failures"
)]

mod browser;
mod provider;

mod access_token_with_newline;
mod at_hash_wrong;
mod audience_untrusted;
mod authorization_request;
mod azp_wrong;
mod binding;
mod callback;
mod discovery;
mod done_before_the_answer;
mod echoed_secrets;
mod expires_in_huge;
mod expires_in_text;
mod header_crit;
mod header_keys_ignored;
mod header_typ;
mod hostile_bodies;
mod id_token_absent;
mod id_token_encrypted;
mod invalid_client;
mod nbf_in_future;
mod nonce_missing;
mod oidcc_client_test;
mod oidcc_client_test_discovery_jwks_uri_keys;
mod oidcc_client_test_idtoken_sig_none;
mod oidcc_client_test_idtoken_sig_rs256;
mod oidcc_client_test_invalid_aud;
mod oidcc_client_test_invalid_iss;
mod oidcc_client_test_invalid_sig_es256;
mod oidcc_client_test_invalid_sig_rs256;
mod oidcc_client_test_kid_absent_multiple_jwks;
mod oidcc_client_test_kid_absent_single_jwks;
mod oidcc_client_test_missing_aud;
mod oidcc_client_test_missing_iat;
mod oidcc_client_test_missing_sub;
mod oidcc_client_test_nonce_invalid;
mod oidcc_client_test_userinfo_invalid_sub;
mod proxy;
mod published_private_key;
mod refresh;
mod refresh_keys_unreachable;
mod repeated_claim;
mod repeated_token_member;
mod revocation;
mod scope_narrower;
mod signing_key_rotation;
mod stripped_signature;
mod subject;
mod symmetric_signature;
mod times;
mod token_answer_not_json;
mod token_answer_too_large;
mod token_redirect;
mod token_type_case;
mod token_type_dpop;
mod unknown_kid;
mod unknown_repeated_claim;
mod userinfo_unavailable;
mod weak_key;
