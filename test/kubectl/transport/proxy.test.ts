import { describe, expect, test } from '@jest/globals';
import { chooseProxy, kubeletProxy } from '../../../src/kubectl/transport/proxy.ts';
import { parseServerUrl } from '../../../src/kubectl/transport/server-url.ts';

function choose(server: string, env: Record<string, string>, proxyUrl?: string): string | undefined {
  return chooseProxy(proxyUrl, parseServerUrl(server), env)?.display;
}

const PROXY = { HTTPS_PROXY: 'http://proxy:3128' };

describe('which proxy', () => {
  test.each<[string, Record<string, string>, string | undefined]>([
    ['https://api.example.com', {}, undefined],
    ['https://api.example.com', PROXY, 'http://proxy:3128'],
    ['https://api.example.com', { https_proxy: 'https://proxy' }, 'https://proxy'],
    ['https://api.example.com', { ...PROXY, https_proxy: 'http://other:1' }, 'http://proxy:3128'],
    ['https://api.example.com', { HTTPS_PROXY: '', https_proxy: 'http://other:1' }, 'http://other:1'],
    ['https://api.example.com', { HTTP_PROXY: 'http://proxy:1', ALL_PROXY: 'http://proxy:2' }, undefined],
    ['http://api.example.com', { HTTP_PROXY: 'proxy:8080' }, 'http://proxy:8080'],
    ['http://api.example.com', PROXY, undefined],
    ['https://api.example.com', { HTTPS_PROXY: 'socks5h://[::1]:1080' }, 'socks5://[::1]:1080'],
    ['https://api.example.com', { HTTPS_PROXY: 'http://user:word@proxy:1' }, 'http://proxy:1'],
    ['https://api.example.com', { HTTPS_PROXY: 'http://user:50%@proxy:1' }, undefined],
  ])('%s with %j: %s', (server, env, expected) => {
    expect(choose(server, env)).toBe(expected);
  });

  test('proxy-url comes before the environment and before NO_PROXY', () => {
    expect(choose('https://127.0.0.1:6443', { ...PROXY, NO_PROXY: '*' }, 'socks5://there:9')).toBe('socks5://there:9');
  });

  test.each(['ftp://there', 'there:3128', 'http://', ''.padEnd(3, ' ')])('proxy-url "%s" is refused', (proxyUrl) => {
    expect(() => choose('https://api.example.com', {}, proxyUrl)).toThrow(`invalid proxy-url "${proxyUrl}"`);
  });

  test('HTTP_PROXY is not believed in a CGI program', () => {
    const env = { HTTP_PROXY: 'http://proxy:1', HTTPS_PROXY: 'http://proxy:1', REQUEST_METHOD: 'GET' };
    expect(() => choose('http://api.example.com', env)).toThrow('refusing to use HTTP_PROXY value in CGI environment');
    expect(choose('https://api.example.com', env)).toBe('http://proxy:1');
  });

  test('a password is not in what a message shows', () => {
    expect(() => choose('https://a.b', { HTTPS_PROXY: 'ftp://user:word@proxy' })).toThrow(
      'invalid proxy address "ftp://proxy" in the environment',
    );
    expect(() => choose('https://a.b', { HTTPS_PROXY: 'http://user:SEC#RET@10.0.0.1:1' })).toThrow(
      'invalid proxy address "http://10.0.0.1:1" in the environment',
    );
  });
});

describe('NO_PROXY', () => {
  test.each<[string, string, 'direct' | 'proxied']>([
    ['https://localhost:6443', '', 'direct'],
    ['https://127.9.9.9:6443', '', 'direct'],
    ['https://[::1]:6443', '', 'direct'],
    ['https://localhost.example.com', '', 'proxied'],
    ['https://api.example.com', 'example.com', 'direct'],
    ['https://example.com', 'example.com', 'direct'],
    ['https://example.com', '.example.com', 'proxied'],
    ['https://api.example.com', '.example.com', 'direct'],
    ['https://api.example.com', '*.example.com', 'direct'],
    ['https://notexample.com', 'example.com', 'proxied'],
    ['https://API.Example.com', 'a, EXAMPLE.COM ', 'direct'],
    ['https://api.example.com:6443', 'example.com:6443', 'direct'],
    ['https://api.example.com:6443', 'example.com:443', 'proxied'],
    ['https://api.example.com', 'example.com:443', 'direct'],
    ['https://api.example.com', '*', 'direct'],
    ['https://api.example.com', ',,', 'proxied'],
    ['https://10.1.2.3:6443', '10.0.0.0/8', 'direct'],
    ['https://11.1.2.3:6443', '10.0.0.0/8', 'proxied'],
    ['https://10.1.2.3:6443', '10.1.2.3', 'direct'],
    ['https://10.1.2.3:6443', '10.1.2.3:6443', 'direct'],
    ['https://10.1.2.3:6443', '10.1.2.3:1', 'proxied'],
    ['https://10.1.2.3:6443', '10.1.2.0/99', 'proxied'],
    ['https://[fd00::5]:6443', 'fd00::/8', 'direct'],
    ['https://[fd00::5]:6443', 'fd00:0::5', 'direct'],
    ['https://[fd00::5]:6443', '[fd00::5]:6443', 'direct'],
    ['https://[fd00::5]:6443', '10.0.0.0/8,fe80::/10', 'proxied'],
  ])('%s with NO_PROXY=%s is %s', (server, noProxy, expected) => {
    expect(choose(server, { ...PROXY, NO_PROXY: noProxy }) === undefined ? 'direct' : 'proxied').toBe(expected);
    expect(choose(server, { ...PROXY, no_proxy: noProxy }) === undefined ? 'direct' : 'proxied').toBe(expected);
  });
});

describe('the proxy of a kubelet', () => {
  const KUBELET = 'https://10.1.2.3:10250';

  test.each<[string, Record<string, string>, string | undefined, string | undefined]>([
    [KUBELET, {}, undefined, undefined],
    [KUBELET, PROXY, undefined, 'http://proxy:3128'],
    [KUBELET, { ...PROXY, NO_PROXY: '10.0.0.0/8' }, undefined, undefined],
    [KUBELET, {}, 'socks5://there:9', 'socks5://there:9'],
    [KUBELET, PROXY, 'socks5://there:9', 'socks5://there:9'],
    [KUBELET, { NO_PROXY: '10.0.0.0/8' }, 'socks5://there:9', undefined],
    [KUBELET, { no_proxy: '10.1.2.3:10250' }, 'socks5://there:9', undefined],
    [KUBELET, { ...PROXY, NO_PROXY: '10.1.2.3:6443' }, 'socks5://there:9', 'socks5://there:9'],
    ['https://127.0.0.1:10250', {}, 'socks5://there:9', undefined],
  ])('%s with %j and proxy-url %s: %s', (kubelet, env, proxyUrl, expected) => {
    expect(kubeletProxy(proxyUrl, parseServerUrl(kubelet), env)?.display).toBe(expected);
  });
});
