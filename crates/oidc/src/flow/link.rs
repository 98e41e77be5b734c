//! The authorization request as a link (AR-2 to AR-5).

use super::{BeginError, Prompt, SignInRequest};
use crate::provider::Provider;
use crate::redirect::RedirectUri;
use openidconnect::core::{CoreAuthPrompt, CoreAuthenticationFlow, CoreClient};
use openidconnect::{AuthUrl, ClientId, CsrfToken, IssuerUrl, JsonWebKeySet, LoginHint, Nonce, RedirectUrl};
use secret::{CodeVerifier, FlowKey};
use url::Url;

/// Longest link that is opened (AR-5).
const MAX_LINK: usize = 8 * 1024;

/// Makes the link with the `openidconnect` crate and checks it as if somebody else had made it.
pub(super) fn authorization(
    provider: &Provider,
    request: &SignInRequest,
    redirect: &RedirectUri,
    (state, nonce, verifier): (&FlowKey, &FlowKey, &CodeVerifier),
) -> Result<Url, BeginError> {
    let issuer = IssuerUrl::new(provider.issuer().as_str().to_owned()).map_err(|_| BeginError::Link)?;
    let redirect = RedirectUrl::new(redirect.as_str().to_owned()).map_err(|_| BeginError::Link)?;
    let client = CoreClient::new(ClientId::new(request.client.id().to_owned()), issuer, JsonWebKeySet::new(vec![]))
        .set_auth_uri(AuthUrl::from_url(provider.authorization_endpoint().clone()))
        .set_redirect_uri(redirect)
        // Exactly the scopes of the request; the crate would add one of its own.
        .disable_openid_scope();
    let state = state.request_parameter().write_into(|text| CsrfToken::new(text.to_owned()));
    let nonce = nonce.request_parameter().write_into(|text| Nonce::new(text.to_owned()));
    let mut link = client
        .authorize_url(CoreAuthenticationFlow::AuthorizationCode, move || state, move || nonce)
        .add_scopes(request.scopes.iter().map(|scope| openidconnect::Scope::new(scope.as_str().to_owned())))
        // Not the crate's PKCE type, which would need the verifier outside its zeroised newtype.
        .add_extra_param("code_challenge", verifier.s256_challenge())
        .add_extra_param("code_challenge_method", "S256");
    if let Some(claims) = &request.claims {
        link = link.add_extra_param("claims", claims.to_string());
    }
    if let Some(hint) = &request.login_hint {
        link = link.set_login_hint(LoginHint::new(hint.clone()));
    }
    if let Some(prompt) = request.prompt {
        link = link.add_prompt(match prompt {
            Prompt::Login => CoreAuthPrompt::Login,
            Prompt::Consent => CoreAuthPrompt::Consent,
            Prompt::SelectAccount => CoreAuthPrompt::SelectAccount,
        });
    }
    let (link, _, _) = link.url();
    if is_safe(provider, &link) { Ok(link) } else { Err(BeginError::Link) }
}

/// What the operating system may be asked to open: allowed in the realm, no user info, visible ASCII, at most
/// 8 KiB, on the issuer's origin or an approved one (AR-5).
fn is_safe(provider: &Provider, link: &Url) -> bool {
    let text = link.as_str();
    provider.issuer().admits(link) && text.len() <= MAX_LINK && text.bytes().all(|b| b.is_ascii_graphic())
}
