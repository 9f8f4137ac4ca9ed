// A certified OpenID provider as a process of its own, for tests: `node server.mjs PORT FOLDER`.
// `FOLDER/people.json` says whom it knows ({subject: claims}), `FOLDER/mode` how it behaves: honest ("well"), slow,
// down, or lying in one way (see `lies`). Both are read at each request.
import { createHmac, createPublicKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import * as jose from 'jose';
import { Provider } from 'oidc-provider';

const [port, folder] = process.argv.slice(2);
const issuer = `http://127.0.0.1:${port}`;
const SLOW_SECONDS = 30;

const mode = () => readFileSync(join(folder, 'mode'), 'utf8');
const people = () => JSON.parse(readFileSync(join(folder, 'people.json'), 'utf8'));

async function newKey(kid) {
  const { privateKey, publicKey } = await jose.generateKeyPair('RS256', { extractable: true });
  const mark = { kid, alg: 'RS256', use: 'sig' };
  return {
    key: privateKey,
    secret: { ...(await jose.exportJWK(privateKey)), ...mark },
    shown: { ...(await jose.exportJWK(publicKey)), ...mark },
    pem: await jose.exportSPKI(publicKey),
  };
}

const own = await newKey('khoa-1');
const next = await newKey('khoa-2');
const foreign = await newKey('khoa-1');

const claims = ['LoaiTaiKhoan', 'SoDinhDanh', 'SoCMND', 'MaSoThue', 'MaSoDoanhNghiep', 'HoVaTen', 'TenDoanhNghiep',
  'ThuDienTu', 'SoDienThoai', 'NgayThangNamSinh', 'TechID', 'loAs', 'IAL', 'name', 'email', 'email_verified',
  'phone_number', 'employee_number', 'title', 'department'];

const client = (code) => ({
  client_id: code,
  client_secret: `bi-mat-${code}`,
  application_type: 'native', // lets the port of a loopback address be any
  grant_types: ['authorization_code'],
  redirect_uris: [`http://localhost/dang-nhap/qua/${code}/tra-ve`],
  post_logout_redirect_uris: ['http://localhost/'],
});

const provider = new Provider(issuer, {
  clients: [client('vneid'), client('danh-ba'), client('danh-ba-bo')],
  jwks: { keys: [own.secret] },
  acrValues: ['2', '3'],
  claims: { openid: ['sub'], profile: claims, email: [] },
  scopes: ['openid', 'profile', 'email'],
  features: {
    devInteractions: { enabled: false },
    rpInitiatedLogout: { enabled: true },
  },
  cookies: { keys: ['chi-de-thu'] },
  interactions: { url: (_ctx, interaction) => `/interaction/${interaction.uid}` },
  ttl: { AuthorizationCode: 60, AccessToken: 300, IdToken: 300, Interaction: 600, Session: 600, Grant: 600 },
  async findAccount(_ctx, id) {
    const known = people()[id];
    return known && { accountId: id, claims: async () => ({ sub: id, ...known }) };
  },
  async loadExistingGrant(ctx) {
    const grant = new ctx.oidc.provider.Grant({
      clientId: ctx.oidc.client.clientId,
      accountId: ctx.oidc.session.accountId,
    });
    grant.addOIDCScope('openid profile email');
    await grant.save();
    return grant;
  },
});

// How an ID token can be wrong; each gets the right claims and its header.
const now = () => Math.floor(Date.now() / 1000);
const signed = (payload, key, kid = 'khoa-1') => new jose.SignJWT(payload).setProtectedHeader({ alg: 'RS256', kid }).sign(key);
const part = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
const lies = {
  'wrong-issuer': (right) => signed({ ...right, iss: 'https://ke-khac.vn' }, own.key),
  'wrong-audience': (right) => signed({ ...right, aud: 'ung-dung-khac' }, own.key),
  'wrong-party': (right) => signed({ ...right, azp: 'ung-dung-khac' }, own.key),
  'wrong-nonce': (right) => signed({ ...right, nonce: 'cua-lan-khac' }, own.key),
  'wrong-hash': (right) => signed({ ...right, at_hash: 'AAAAAAAAAAAAAAAAAAAAAA' }, own.key),
  'wrong-key': (right) => signed(right, foreign.key),
  expired: (right) => signed({ ...right, iat: now() - 400, exp: now() - 200 }, own.key),
  'from-the-future': (right) => signed({ ...right, iat: now() + 600, exp: now() + 900 }, own.key),
  none: (right) => `${part({ alg: 'none' })}.${part(right)}.`,
  // The classic: the public key taken for a shared secret.
  hmac: (right) => {
    const content = `${part({ alg: 'HS256', kid: 'khoa-1' })}.${part(right)}`;
    return `${content}.${createHmac('sha256', createPublicKey(own.pem).export({ type: 'spki', format: 'pem' })).update(content).digest('base64url')}`;
  },
  rotated: (right) => signed(right, next.key, 'khoa-2'), // no lie: the new key is shown too
};

async function behave(ctx, goOn) {
  const how = mode();
  if (how === 'down') {
    ctx.status = 503;
    ctx.body = 'down';
    return;
  }
  if (how === 'slow') await new Promise((done) => setTimeout(done, SLOW_SECONDS * 1000));
  await goOn();
  if (ctx.path === '/token' && ctx.body?.id_token && lies[how]) {
    ctx.body.id_token = await lies[how](jose.decodeJwt(ctx.body.id_token));
  }
  if (ctx.path === '/me' && how === 'other-subject') ctx.body.sub = 'nguoi-khac';
  if (ctx.path === '/jwks' && how === 'rotated') ctx.body = { keys: [own.shown, next.shown] };
  if (ctx.path === '/.well-known/openid-configuration' && how === 'other-metadata') {
    ctx.body = { ...ctx.body, issuer: 'https://ke-khac.vn' };
  }
  const to = ctx.response.get('location') || '';
  if (to.includes('/tra-ve') && how === 'mix-up') ctx.set('location', to.replace(/iss=[^&]*/, 'iss=https%3A%2F%2Fke-khac.vn'));
  if (to.includes('/tra-ve') && how === 'nameless') ctx.set('location', to.replace(/&iss=[^&]*/, ''));
  if (to.includes('/tra-ve') && how === 'declining') {
    ctx.set('location', to.replace(/code=[^&]*/, 'error=unauthorized_client'));
  }
}

const escaped = (text) => String(text).replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);

// Its own page: a button for each person that it knows, and one to say no.
async function interact(ctx, goOn) {
  if (!ctx.path.startsWith('/interaction/')) return goOn();
  await provider.interactionDetails(ctx.req, ctx.res);
  if (ctx.method === 'POST') {
    const parts = [];
    for await (const chunk of ctx.req) parts.push(chunk);
    const chosen = new URLSearchParams(Buffer.concat(parts).toString()).get('account');
    const result = chosen
      ? { login: { accountId: chosen }, consent: {} }
      : { error: 'access_denied', error_description: 'khong dong y' };
    ctx.respond = false;
    return provider.interactionFinished(ctx.req, ctx.res, result, { mergeWithLastSubmission: false });
  }
  const buttons = Object.entries(people())
    .map(([id, one]) => `<button name="account" value="${escaped(id)}">${escaped(one.TenDoanhNghiep ?? one.HoVaTen ?? one.name ?? id)}</button>`)
    .join(' ');
  ctx.type = 'html';
  ctx.body = `<!doctype html><html lang="vi"><title>Định danh thử</title><form method="post">${buttons}
    <button name="account" value="">Từ chối</button></form></html>`;
}

provider.use(behave);
provider.use(interact);
provider.listen(Number(port), '127.0.0.1');
