import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { escapeLine } from '../../../src/kubectl/printers/escape.ts';
import { embedded, html } from '../../../src/output/html/html.ts';
import { ANY_TEXT } from '../../any-text.ts';

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };

/** What a browser makes of text that has no markup in it. */
function shown(text: string): string {
  return text.replaceAll(/&([^;]*);/g, (_, name: string) => ENTITIES[name]!);
}

describe('text in a template', () => {
  test('is markup in no place', () => {
    const text = `<script>alert("1")</script>&amp;'`;
    expect(html`<a title="${text}">${text}</a>`.toString()).toBe(
      '<a title="&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&amp;amp;&#39;">' +
        '&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&amp;amp;&#39;</a>',
    );
  });

  test('shows what a terminal must not see as a terminal is shown it', () => {
    expect(html`<p>${'a\u001b[31m\u202eb\u200b\n\tc\0'}</p>`.toString()).toBe(
      String.raw`<p>a\u001b[31m\u202eb\u200b\n\tc\u0000</p>`,
    );
  });

  test('is read by a browser as it was, whatever it is', () => {
    const anything = fc.oneof(
      ANY_TEXT,
      fc.string({ unit: fc.constantFrom('<', '>', '&', '"', "'", '/', '!', '-', '=', '\0', '\r', '\u2028', 'a', ';') }),
    );
    fc.assert(
      fc.property(anything, (text) => {
        const [, attribute, content] = /^<a title="([^"<>']*)">([^"<>']*)<\/a>$/.exec(
          html`<a title="${text}">${text}</a>`.toString(),
        )!;
        expect([shown(attribute!), shown(content!)]).toEqual([escapeLine(text), escapeLine(text)]);
      }),
    );
  });
});

describe('a template', () => {
  test('takes markup, numbers, lists and nothing', () => {
    const items = ['a', '<b>'].map((item) => html`<li>${item}</li>`);
    expect(html`<b id="${3}">${items}${undefined}</b>`.toString()).toBe('<b id="3"><li>a</li>\n<li>&lt;b&gt;</li></b>');
    expect(html`<b>${['a ', html`<i>b</i>`, ' c', undefined]}</b>`.toString()).toBe('<b>a <i>b</i> c</b>');
  });

  test('refuses a value of an attribute that has no quotes', () => {
    expect(() => html`<a title=${'x'}>y</a>`).toThrow('a value without quotes behind <a title=');
  });
});

describe('what is embedded', () => {
  test('stays as it is', () => {
    expect(embedded('style', 'a > b { content: "&" }').toString()).toBe('<style>a > b { content: "&" }</style>');
  });

  test.each(['</style>', '</ScRipt', '<!--'])('must not end its element: %s', (text) => {
    expect(() => embedded('script', `x ${text}`)).toThrow('what is embedded would end its script');
  });
});
