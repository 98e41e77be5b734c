// A browser without a window: cookies, forms, redirects. It knows no page by name; a test says what a person does.

import { request as httpRequest } from 'node:http';

/** One request with the header fields of a browser that navigates; fetch would say that it is a script. */
function ask(url, { method, headers = {}, body }) {
  return new Promise((resolve, reject) => {
    const text = body?.toString();
    const fields = {
      accept: 'text/html',
      'sec-fetch-mode': 'navigate',
      'sec-fetch-dest': 'document',
      'sec-fetch-site': 'none',
      ...(text === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded', 'content-length': Buffer.byteLength(text) }),
      ...headers,
    };
    const sent = httpRequest(url, { method, headers: fields, agent: false }, (answer) => {
      let page = '';
      answer.setEncoding('utf8').on('data', (part) => (page += part)).on('error', reject);
      answer.on('end', () => resolve({ status: answer.statusCode, headers: answer.headers, body: page }));
    });
    sent.on('error', reject).end(text);
  });
}

/** One form of a page: its address, its fields as they stand, and its buttons. */
function forms(html, base) {
  const decode = (text) =>
    text.replace(/&#x([0-9a-f]+);/gi, (_, hex) => String.fromCodePoint(parseInt(hex, 16)))
      .replace(/&#(\d+);/g, (_, decimal) => String.fromCodePoint(Number(decimal)))
      .replace(/&quot;/g, '"').replace(/&lt;/g, '<').replace(/&gt;/g, '>').replace(/&amp;/g, '&');
  const attribute = (tag, name) => {
    const found = tag.match(new RegExp(`\\s${name}="([^"]*)"`, 'i'));
    return found ? decode(found[1]) : undefined;
  };
  return [...html.matchAll(/<form\b[^>]*>[\s\S]*?<\/form>/gi)].map(([form]) => {
    const fields = [];
    for (const [tag] of form.matchAll(/<input\b[^>]*>/gi)) {
      const type = attribute(tag, 'type') ?? 'text';
      const name = attribute(tag, 'name');
      if (!name || type === 'submit') continue;
      if (type === 'checkbox' && !/\schecked\b/i.test(tag)) continue;
      fields.push([name, attribute(tag, 'value') ?? (type === 'checkbox' ? 'on' : '')]);
    }
    return { action: new URL(attribute(form, 'action') ?? '', base), html: form, fields };
  });
}

export class Browser {
  #cookies = new Map();

  /** Goes to an address and along its redirects until there is a page, or until `leave` says that it is elsewhere. */
  async go(url, { leave = () => false, ...init } = {}) {
    let request = { method: 'GET', ...init };
    let at = new URL(url);
    for (let hops = 0; hops < 20; hops += 1) {
      if (leave(at)) return { left: at };
      const { status, headers, body } = await ask(at, { ...request, headers: { ...request.headers, ...this.#cookieHeader(at) } });
      this.#keep(at, headers['set-cookie'] ?? []);
      const location = headers.location;
      if (status < 300 || status > 399 || !location) return { status, url: at, body, forms: forms(body, at) };
      at = new URL(location, at);
      request = { method: 'GET' };
    }
    throw new Error('too many redirects');
  }

  /** Sends a form with some fields filled in; `extra` adds fields, such as the button that was pressed. */
  async submit(page, form, filled = {}, options = {}) {
    const fields = new URLSearchParams();
    for (const [name, value] of form.fields) fields.append(name, name in filled ? filled[name] : value);
    for (const [name, value] of Object.entries(options.extra ?? {})) fields.append(name, value);
    return this.go(form.action, {
      leave: options.leave,
      method: 'POST',
      body: fields,
      headers: { origin: page.url.origin, 'sec-fetch-site': 'same-origin' },
    });
  }

  #cookieHeader(url) {
    const fitting = [...this.#cookies.values()].filter(
      (cookie) => cookie.host === url.hostname && (url.pathname === cookie.path || url.pathname.startsWith(cookie.path.replace(/\/?$/, '/')) || cookie.path === '/'),
    );
    return fitting.length ? { cookie: fitting.map(({ name, value }) => `${name}=${value}`).join('; ') } : {};
  }

  #keep(url, lines) {
    for (const line of lines) {
      const [pair, ...attributes] = line.split(';').map((part) => part.trim());
      const [name, value] = [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)];
      const of = (wanted) => attributes.find((text) => text.toLowerCase().startsWith(`${wanted}=`))?.slice(wanted.length + 1);
      const path = of('path') ?? '/';
      const key = `${url.hostname} ${path} ${name}`;
      const gone = value === '' || (of('expires') && Date.parse(of('expires')) < Date.now());
      if (gone) this.#cookies.delete(key);
      else this.#cookies.set(key, { host: url.hostname, path, name, value });
    }
  }
}

/** Signs in at the sandbox as a person would, allows what is ticked, and ends where `leave` says. */
export async function signInAtSandbox(link, { username, password }, leave) {
  const browser = new Browser();
  const page = await browser.go(link);
  const signIn = page.forms?.find((form) => form.fields.some(([name]) => name === 'password') && /id="username"/.test(form.html));
  if (!signIn) throw new Error(`no sign-in page: ${page.status} ${page.body?.slice(0, 500)}`);
  const consent = await browser.submit(page, signIn, { username, password }, { leave });
  if (consent.left) return consent;
  const form = consent.forms.find((candidate) => /name="decision"/.test(candidate.html));
  if (!form) throw new Error(`no consent page: ${consent.status} ${consent.body.slice(0, 500)}`);
  return browser.submit(consent, form, {}, { extra: { decision: 'allow' }, leave });
}
