/** What is being typed about a connection. The secret is write-only: it leaves with the submit and is cleared. */
import { fieldOf } from '../lib/errors';
import {
  call,
  errorView,
  type ConnectionChoicesView,
  type ConnectionRequest,
  type ConnectionView,
  type ErrorView,
} from '../lib/ipc';

export type Field = 'name' | 'host' | 'clientId' | 'clientSecret' | 'redirectUris' | 'scopes' | 'claims';

/** Parts of error ids, as the core spells them, and the field each belongs to. */
const fields: Record<string, Field> = {
  name: 'name',
  name_taken: 'name',
  host: 'host',
  issuer: 'host',
  client_id: 'clientId',
  client_id_braces: 'clientId',
  client_secret: 'clientSecret',
  no_secret: 'clientSecret',
  secret_of_public_client: 'clientSecret',
  redirect_uri: 'redirectUris',
  redirect_uris: 'redirectUris',
  scope: 'scopes',
  scopes: 'scopes',
  no_openid: 'scopes',
  claim: 'claims',
  claims: 'claims',
};

/** What a new connection asks for, as that of `passbook-cli` does: to look, and to stay signed in. */
const usual = (choices: ConnectionChoicesView | null): string[] =>
  (choices?.presets.find((preset) => preset.id === 'read-stay') ?? choices?.presets[0])?.scopes ?? [];

export class ConnectionDraft {
  readonly id: string | null;
  readonly hasSecret: boolean;
  name = $state('');
  host = $state('');
  sandbox = $state(false);
  clientId = $state('');
  clientType = $state<'public' | 'confidential'>('public');
  clientSecret = $state('');
  redirectUris = $state<string[]>([]);
  scopes = $state<string[]>([]);
  claims = $state<string[]>([]);
  error = $state<ErrorView | null>(null);
  missing = $state<Partial<Record<Field, string>>>({});
  saving = $state(false);

  constructor(from: ConnectionView | null, choices: ConnectionChoicesView | null) {
    this.id = from?.id ?? null;
    this.hasSecret = from?.hasSecret ?? false;
    this.redirectUris = [...(from?.redirectUris ?? choices?.redirectUris ?? [])];
    this.scopes = [...(from?.scopes ?? usual(choices))];
    // The scopes bring a name. A date of birth or an address is only asked for by somebody who wants it.
    this.claims = [...(from?.claims ?? [])];
    if (!from) return;
    this.name = from.name;
    this.host = from.host;
    this.sandbox = from.kind !== 'institution';
    this.clientId = from.clientId;
    this.clientType = from.clientType;
  }

  /** The sentence beside a field, or none. */
  problem(field: Field): string | null {
    const local = this.missing[field];
    if (local) return local;
    if (!this.error || fieldOf(this.error, fields) !== field) return null;
    return `${this.error.message} ${this.error.help}`;
  }

  /** The error of the form as a whole: one that belongs to no field. */
  get general(): ErrorView | null {
    return this.error && fieldOf(this.error, fields) === null ? this.error : null;
  }

  /** The first field with a problem, in the order of the form. */
  get firstProblem(): Field | null {
    const order: Field[] = ['name', 'host', 'clientId', 'clientSecret', 'redirectUris', 'scopes', 'claims'];
    return order.find((field) => this.problem(field) !== null) ?? null;
  }

  async save(): Promise<ConnectionView | null> {
    this.error = null;
    this.missing = this.#check();
    const request = this.#request();
    if (Object.keys(this.missing).length > 0) return null;
    // Cleared at submit, whatever the answer, and never restored (UI-6).
    this.clientSecret = '';
    this.saving = true;
    try {
      return await call.saveConnection(request);
    } catch (thrown) {
      this.error = errorView(thrown);
      return null;
    } finally {
      this.saving = false;
    }
  }

  /** Only what is certainly missing; every rule about what is right is the core's. */
  #check(): Partial<Record<Field, string>> {
    const found: Partial<Record<Field, string>> = {};
    if (this.name.trim() === '') found.name = 'Give it a name.';
    if (this.host.trim() === '') found.host = 'Enter the host of the institution.';
    if (this.clientId.trim() === '') found.clientId = 'Enter the client id that is registered there.';
    if (this.redirectUris.every((uri) => uri.trim() === '')) {
      found.redirectUris = 'Enter at least one redirect URI, exactly as it is registered.';
    }
    return found;
  }

  #request(): ConnectionRequest {
    return {
      id: this.id,
      name: this.name.trim(),
      host: this.host.trim(),
      sandbox: this.sandbox,
      clientId: this.clientId.trim(),
      clientType: this.clientType,
      clientSecret: this.clientType === 'confidential' && this.clientSecret !== '' ? this.clientSecret : null,
      // Verbatim: they are compared as exact strings. Only lines that hold nothing are left out.
      redirectUris: this.redirectUris.filter((uri) => uri.trim() !== ''),
      scopes: [...this.scopes],
      claims: [...this.claims],
    };
  }
}
