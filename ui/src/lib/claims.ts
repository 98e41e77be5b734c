/** Claims in the order in which a person looks for them: who it is first, how the token was made last. */
import type { SessionView } from './ipc';

export type ClaimView = SessionView['claims'][number];

/** Who the person is (OpenID Connect Core 1.0, section 5.1), in reading order. */
const person = [
  'name',
  'given_name',
  'middle_name',
  'family_name',
  'nickname',
  'preferred_username',
  'email',
  'email_verified',
  'phone_number',
  'phone_number_verified',
  'address',
  'birthdate',
  'locale',
  'zoneinfo',
  'picture',
];

/** What the protocol needs (OpenID Connect Core 1.0, section 2; RFC 7519, section 4.1), in reading order. */
const protocol = [
  'iss',
  'aud',
  'azp',
  'auth_time',
  'iat',
  'nbf',
  'exp',
  'acr',
  'amr',
  'sid',
  'nonce',
  'at_hash',
  'c_hash',
  's_hash',
  'jti',
  'rat',
];

const instants = ['auth_time', 'iat', 'nbf', 'exp', 'updated_at', 'rat'];

const inOrder = (order: string[], claims: ClaimView[]) =>
  claims.toSorted((a, b) => order.indexOf(a.name) - order.indexOf(b.name));

/** The same claims in two parts; what neither list knows stays with the person, in the order it was sent. */
export function sorted(claims: ClaimView[]): { person: ClaimView[]; protocol: ClaimView[] } {
  const known = inOrder(
    person,
    claims.filter((claim) => person.includes(claim.name)),
  );
  const others = claims.filter((claim) => !person.includes(claim.name) && !protocol.includes(claim.name));
  const technical = claims.filter((claim) => protocol.includes(claim.name));
  return { person: [...known, ...others], protocol: inOrder(protocol, technical) };
}

/** The instant that a claim states (NumericDate: seconds since 1970, RFC 7519, section 2), as ISO 8601. */
export function instant(claim: ClaimView): string | null {
  if (!instants.includes(claim.name) || !/^\d{1,12}(\.\d+)?$/.test(claim.value)) return null;
  const at = new Date(Number(claim.value) * 1000);
  return Number.isNaN(at.getTime()) ? null : at.toISOString();
}
