import type { IncomingHttpHeaders } from 'node:http';
import { X509Certificate } from 'node:crypto';
import { ApiError, unauthorized } from '../http/api-status.ts';
import type { CertificateAuthority } from './certificates.ts';
import { plantPassword, plantSecret } from './planted-secrets.ts';
import { allows, forbidden, groupRules, roles, type Attributes, type RoleName, type Rule } from './permissions.ts';

/** Who a request comes from, as `kubectl auth whoami` shows it. */
export interface UserInfo {
  readonly username: string;
  readonly uid?: string;
  readonly groups: readonly string[];
  readonly extra?: Readonly<Record<string, readonly string[]>>;
}

/** A user of the test server. */
export interface UserOptions {
  readonly groups?: readonly string[];
  readonly uid?: string;
  readonly extra?: Readonly<Record<string, readonly string[]>>;
  /** What the user may do: a ready role or rules. Nothing by default. */
  readonly may?: RoleName | readonly Rule[];
}

const AUTHENTICATED = 'system:authenticated';

const anonymous: UserInfo = { username: 'system:anonymous', groups: ['system:unauthenticated'] };

/** The users every server has: one for each role, and `dev`, who may do nothing. */
const defaultUsers: Readonly<Record<string, UserOptions>> = {
  admin: { groups: ['system:masters'] },
  tier0: { may: 'tier0' },
  tier1: { may: 'tier1' },
  tier2: { may: 'tier2' },
  tier3: { may: 'tier3' },
  dev: {},
};

/** The users of one server: who they are by their credentials, and what they may do. */
export class Users {
  readonly #users = new Map<string, UserOptions>();
  readonly #authority: CertificateAuthority;
  readonly #secret: string;
  /** What the certificates that were shown say, by their bytes: to read and verify one takes longer than most answers. */
  readonly #shown = new Map<string, ShownCertificate>();

  /** `secret` is a part of all tokens and passwords. */
  constructor(users: Readonly<Record<string, UserOptions>>, authority: CertificateAuthority, secret = '') {
    this.#authority = authority;
    this.#secret = secret;
    for (const [name, options] of Object.entries({ ...defaultUsers, ...users })) this.set(name, options);
  }

  /** Adds a user, or replaces one: what a user may do can change while the server runs. */
  set(username: string, options: UserOptions): void {
    this.#users.set(username, options);
    plantSecret(this.token(username));
    plantPassword(username, this.password(username));
  }

  /** The groups a user's certificate names. */
  groupsOf(username: string): readonly string[] {
    return this.#users.get(username)?.groups ?? [];
  }

  /** The bearer token of a user. */
  token(username: string): string {
    return `token-of-${username}${this.#secret}`;
  }

  /** The basic-auth password of a user, for servers behind a proxy that still takes one. */
  password(username: string): string {
    return `password-of-${username}${this.#secret}`;
  }

  /** Who sends this request; wrong credentials are the server's 401, none at all is the anonymous user. */
  authenticate(headers: IncomingHttpHeaders, certificate: Buffer | undefined): UserInfo {
    if (certificate) return this.#fromCertificate(certificate);
    const header = headers.authorization;
    if (header === undefined) return anonymous;
    const [scheme = '', credential = ''] = header.split(' ', 2);
    const name = this.#nameFor(scheme.toLowerCase(), credential);
    if (name === undefined) throw unauthorized();
    return this.#info(name);
  }

  /** The user the request is to be handled as: the sender, or whom the Impersonate headers name, where that is allowed. */
  impersonate(sender: UserInfo, headers: HeaderValues): UserInfo {
    const wanted = impersonated(headers);
    if (!wanted) return sender;
    for (const [resource, name, subresource] of wanted.needs) {
      const attributes: Attributes = {
        isResource: true,
        verb: 'impersonate',
        path: '',
        group: resource === 'users' || resource === 'groups' ? '' : 'authentication.k8s.io',
        namespace: '',
        resource,
        subresource,
        name,
      };
      if (!this.may(sender, attributes)) throw forbidden(sender.username, attributes);
    }
    return wanted.user;
  }

  may(user: UserInfo, wanted: Attributes): boolean {
    return allows(this.rulesOf(user), wanted);
  }

  /** All that a user may do. */
  rulesOf(user: UserInfo): readonly Rule[] {
    const own = this.#users.get(user.username)?.may ?? 'none';
    return [
      ...(typeof own === 'string' ? roles[own] : own),
      ...user.groups.flatMap((group) => groupRules[group] ?? []),
    ];
  }

  #info(username: string): UserInfo {
    const { groups = [], uid, extra } = this.#users.get(username) ?? {};
    return {
      username,
      groups: [...groups, AUTHENTICATED],
      ...(uid === undefined ? {} : { uid }),
      ...(extra === undefined ? {} : { extra }),
    };
  }

  #nameFor(scheme: string, credential: string): string | undefined {
    const names = [...this.#users.keys()];
    if (scheme === 'bearer') return names.find((name) => this.token(name) === credential);
    if (scheme === 'basic') {
      const given = Buffer.from(credential, 'base64').toString('utf8');
      return names.find((name) => `${name}:${this.password(name)}` === given);
    }
    return undefined;
  }

  #fromCertificate(bytes: Buffer): UserInfo {
    const key = bytes.toString('latin1');
    const shown = this.#shown.get(key) ?? readCertificate(new X509Certificate(bytes), this.#authority);
    this.#shown.set(key, shown);
    const now = Date.now();
    if (!shown.isSigned || now < shown.from || now > shown.until) throw unauthorized();
    return shown.user;
  }
}

/** A client certificate that was shown. */
interface ShownCertificate {
  readonly isSigned: boolean;
  /** Both in milliseconds since 1970. */
  readonly from: number;
  readonly until: number;
  readonly user: UserInfo;
}

function readCertificate(certificate: X509Certificate, authority: CertificateAuthority): ShownCertificate {
  const parts = certificate.subject.split('\n').map((line) => line.split(/=(.*)/s, 2));
  const values = (type: string): string[] => parts.flatMap(([name, value = '']) => (name === type ? [value] : []));
  return {
    isSigned: authority.signed(certificate),
    from: Date.parse(certificate.validFrom),
    until: Date.parse(certificate.validTo),
    user: { username: values('CN')[0] ?? '', groups: [...values('O'), AUTHENTICATED] },
  };
}

type Need = readonly [resource: string, name: string, subresource: string];

/** Headers with all their values, by lower-cased name. */
type HeaderValues = Readonly<Record<string, readonly string[] | undefined>>;

function impersonated(headers: HeaderValues): { user: UserInfo; needs: Need[] } | undefined {
  const groups = headers['impersonate-group'] ?? [];
  const uid = headers['impersonate-uid']?.[0];
  const extra = Object.fromEntries(
    Object.entries(headers)
      .filter(([name]) => name.startsWith('impersonate-extra-'))
      .map(([name, value]): [string, readonly string[]] => [
        decodeURIComponent(name.slice('impersonate-extra-'.length)),
        value ?? [],
      ]),
  );
  const username = headers['impersonate-user']?.[0];
  if (username === undefined) {
    if (groups.length === 0 && uid === undefined && Object.keys(extra).length === 0) return undefined;
    throw new ApiError(500, undefined, 'requested impersonation without impersonating a user');
  }
  const needs: Need[] = [
    ['users', username, ''],
    ...groups.map((group): Need => ['groups', group, '']),
    ...(uid === undefined ? [] : [['uids', uid, ''] as const]),
    ...Object.entries(extra).flatMap(([key, values]) => values.map((value): Need => ['userextras', value, key])),
  ];
  const user: UserInfo = {
    username,
    groups: groups.includes(AUTHENTICATED) || username === anonymous.username ? groups : [...groups, AUTHENTICATED],
    ...(uid === undefined ? {} : { uid }),
    ...(Object.keys(extra).length > 0 ? { extra } : {}),
  };
  return { user, needs };
}
