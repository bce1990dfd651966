import { describe, expect, test } from '@jest/globals';
import { dialAddress, parseServerUrl } from '../../../src/kubectl/transport/server-url.ts';

describe('server addresses', () => {
  test('a full one', () => {
    expect(parseServerUrl('https://user:p%40ss@rancher.example.com/k8s/clusters/c-1/?x=1#y')).toEqual({
      secure: true,
      hostname: 'rancher.example.com',
      port: 443,
      host: 'rancher.example.com',
      basePath: '/k8s/clusters/c-1',
      userInfo: { username: Buffer.from('user'), password: Buffer.from('p@ss') },
      display: 'https://rancher.example.com/k8s/clusters/c-1',
    });
  });

  test.each([
    ['https://[fd00::1]:6443', 'https://[fd00::1]:6443', 'fd00::1', 6443],
    ['http://localhost', 'http://localhost', 'localhost', 80],
    ['localhost:8080', 'http://localhost:8080', 'localhost', 8080],
    ['10.0.0.1', 'http://10.0.0.1', '10.0.0.1', 80],
    ['HTTPS://Api.Example.com:443/', 'https://api.example.com', 'api.example.com', 443],
  ])('%s', (text, display, hostname, port) => {
    expect(parseServerUrl(text)).toMatchObject({ display, hostname, port, basePath: '', userInfo: undefined });
  });

  test.each([
    ['https://[fd00::1]', '[fd00::1]:443'],
    ['http://10.0.0.1', '10.0.0.1:80'],
    ['https://api.example.com:6443/path', 'api.example.com:6443'],
  ])('%s is dialled at %s', (text, dialled) => {
    expect(dialAddress(parseServerUrl(text))).toBe(dialled);
  });

  test.each([
    ['ftp://host', 'unsupported protocol scheme "ftp" of server ftp://host'],
    ['host/path', 'server "host/path" is not a URL or a host:port pair'],
    ['https://u:secret@', 'server "https://" is not a URL or a host:port pair'],
    ['https://host:99999', 'server "https://host:99999" is not a URL or a host:port pair'],
  ])('%s is refused', (text, message) => {
    expect(() => parseServerUrl(text)).toThrow(message);
  });
});
