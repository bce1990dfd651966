import { describe, expect, test } from '@jest/globals';
import { withoutUserInfo } from '../../../src/facts/user-info.ts';
import { basicAuthorization, readUserInfo } from '../../../src/kubectl/transport/user-info.ts';

function authorization(url: string): string | undefined {
  const info = readUserInfo(new URL(url), 'the URL');
  return info === undefined ? undefined : basicAuthorization(info.username, info.password);
}

describe('user information in a URL', () => {
  test.each([
    ['https://host', undefined],
    ['https://u:p%40ss@host', Buffer.from('u:p@ss')],
    ['https://u:p@ss@host', Buffer.from('u:p@ss')],
    ['https://t%C3%BCr@host', Buffer.from('tür:')],
    ['https://:ü@host', Buffer.from(':ü')],
    ['https://u:%ff%00@host', Buffer.from('753aff00', 'hex')],
  ])('%s', (url, bytes) => {
    expect(authorization(url)).toBe(bytes === undefined ? undefined : `Basic ${bytes.toString('base64')}`);
  });

  test.each(['https://u:p%zz@host', 'https://u:50%@host', 'https://50%:p@host', 'https://u:%2@host'])('%s', (url) => {
    expect(() => authorization(url)).toThrow(
      expect.objectContaining({
        fault: 'config',
        message: 'invalid percent-escape in the user name or password of the URL',
        hint: 'Write a "%" that is part of either as %25.',
      }),
    );
  });

  test.each([
    ['https://u:p@host', 'https://host'],
    ['https://u:SEC/RET@host:1', 'https://host:1'],
    ['https://u:SEC?RET@host', 'https://host'],
    ['https://u:SEC#RET@host', 'https://host'],
    ['https://u:SEC@RET\n@host', 'https://host'],
    ['https:/u:SEC/RET@host', 'host'],
    ['u:SEC/RET@host', 'host'],
    ['https://host/path', 'https://host/path'],
  ])('%j is quoted without it', (url, quoted) => {
    expect(withoutUserInfo(url)).toBe(quoted);
  });
});
