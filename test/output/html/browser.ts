import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { pathToFileURL, fileURLToPath } from 'node:url';
import { describe } from '@jest/globals';

/** What a browser must judge: skipped, and said to be, where none is installed. */
export const describeWithChromium =
  spawnSync('chromium', ['--version']).error === undefined
    ? (name: string, body: () => void) => {
        describe(`${name}, in Chromium`, body);
      }
    : (name: string, body: () => void) => {
        describe.skip(`${name}, in Chromium (not on PATH)`, body);
      };

/** How a page is looked at. */
export interface View {
  /** CSS pixels; 1280 where it is not given. */
  readonly width?: number;
  readonly scheme?: 'light' | 'dark';
  readonly media?: 'screen' | 'print';
  /** Whether its scripts run; they do where nobody says. */
  readonly scripts?: boolean;
}

interface Message {
  readonly id?: number;
  readonly sessionId?: string;
  readonly method?: string;
  readonly params?: Readonly<Record<string, unknown>>;
  readonly result?: unknown;
  readonly error?: { readonly message: string };
}

type Listener = (message: Message) => void;

/** Chromium without a window, spoken to over pipes in the protocol of its developer tools. */
export class Browser {
  readonly #folder = mkdtempSync(join(tmpdir(), 'kubectl-static-browser-'));
  readonly #process: ChildProcess;
  readonly #listeners = new Set<Listener>();
  #rest = '';
  #id = 0;

  constructor() {
    // Root, as which CI runs, has no sandbox; what is opened is made by these tests.
    const args = ['--headless', '--no-sandbox', '--disable-gpu', '--no-first-run', '--remote-debugging-pipe'];
    this.#process = spawn('chromium', [...args, `--user-data-dir=${this.#folder}/profile`, 'about:blank'], {
      stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'],
      env: { ...process.env, HOME: this.#folder },
    });
    (this.#process.stdio[4] as Readable).setEncoding('utf8').on('data', (text: string) => {
      this.#take(text);
    });
  }

  #take(text: string): void {
    const messages = (this.#rest + text).split('\0');
    this.#rest = messages.pop()!;
    for (const message of messages)
      for (const listener of [...this.#listeners]) listener(JSON.parse(message) as Message);
  }

  /** Hears everything that the browser says. */
  listen(listener: Listener): void {
    this.#listeners.add(listener);
  }

  /** Asks the browser, or a page of it. */
  async send<T>(method: string, params: object = {}, sessionId?: string): Promise<T> {
    this.#id += 1;
    const id = this.#id;
    const answer = new Promise<T>((resolve, reject) => {
      const listener = (message: Message): void => {
        if (message.id !== id) return;
        this.#listeners.delete(listener);
        if (message.error === undefined) resolve(message.result as T);
        else reject(new Error(`${method}: ${message.error.message}`));
      };
      this.#listeners.add(listener);
    });
    (this.#process.stdio[3] as Writable).write(`${JSON.stringify({ id, method, params, sessionId })}\0`);
    return answer;
  }

  /** Opens a document, and waits until it is loaded. */
  async open(text: string, view: View = {}): Promise<BrowserPage> {
    const file = join(this.#folder, 'page.html');
    writeFileSync(file, text);
    const { targetId } = await this.send<{ targetId: string }>('Target.createTarget', { url: 'about:blank' });
    const attached = { targetId, flatten: true };
    const { sessionId } = await this.send<{ sessionId: string }>('Target.attachToTarget', attached);
    const page = new BrowserPage(this, sessionId);
    await page.load(pathToFileURL(file).href, view);
    return page;
  }

  async end(): Promise<void> {
    const ended = once(this.#process, 'exit');
    this.#process.kill('SIGKILL');
    await ended;
    // Processes of its own, which end a moment later, may still write there.
    rmSync(this.#folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
  }
}

/** What assistive technology is told of a page. */
export interface SpokenNode {
  readonly ignored: boolean;
  readonly role?: { readonly value: string };
  readonly name?: { readonly value: string };
}

/** A page that is open. */
export class BrowserPage {
  /** What it asked for, each by its address. */
  readonly requests: string[] = [];
  /** What went wrong in it: exceptions of its scripts, and what the browser refused. */
  readonly faults: string[] = [];
  readonly #browser: Browser;
  readonly #session: string;
  readonly #loaded: Promise<void>;

  constructor(browser: Browser, session: string) {
    this.#browser = browser;
    this.#session = session;
    this.#loaded = new Promise((resolve) => {
      browser.listen(({ sessionId, method }) => {
        if (sessionId === session && method === 'Page.loadEventFired') resolve();
      });
    });
    browser.listen(({ sessionId, method, params = {} }) => {
      if (sessionId !== session) return;
      if (method === 'Network.requestWillBeSent') this.requests.push((params.request as { url: string }).url);
      if (method === 'Runtime.exceptionThrown' || method === 'Log.entryAdded') this.faults.push(JSON.stringify(params));
    });
  }

  async load(url: string, { width = 1280, scheme = 'light', media = 'screen', scripts = true }: View): Promise<void> {
    for (const domain of ['Page', 'Network', 'Runtime', 'Log', 'Accessibility']) await this.#send(`${domain}.enable`);
    await this.#send('Emulation.setDeviceMetricsOverride', { width, height: 900, deviceScaleFactor: 1, mobile: false });
    const features = [{ name: 'prefers-color-scheme', value: scheme }];
    await this.#send('Emulation.setEmulatedMedia', { media, features });
    await this.#send('Emulation.setScriptExecutionDisabled', { value: !scripts });
    await this.#send('Page.navigate', { url });
    await this.#loaded;
    // What the page did not run while it was loaded it does not run any more; a test may.
    if (!scripts) await this.#send('Emulation.setScriptExecutionDisabled', { value: false });
  }

  async #send<T>(method: string, params: object = {}): Promise<T> {
    return this.#browser.send<T>(method, params, this.#session);
  }

  /** The value of an expression in the page, also where its own scripts do not run. */
  async evaluate<T>(expression: string): Promise<T> {
    const { result, exceptionDetails } = await this.#send<{
      readonly result: { readonly value: T };
      readonly exceptionDetails?: { readonly exception?: { readonly description?: string } };
    }>('Runtime.evaluate', { expression, awaitPromise: true, returnByValue: true });
    if (exceptionDetails !== undefined) throw new Error(exceptionDetails.exception?.description ?? 'it threw');
    return result.value;
  }

  /** What is not accessible, by the rules of axe: a line for each. */
  async barriers(): Promise<readonly string[]> {
    await this.evaluate(`${AXE}; undefined`);
    return this.evaluate(
      `axe.run().then(({ violations }) => violations.flatMap(({ id, nodes }) =>
        nodes.map(({ target, failureSummary }) => id + ' ' + target.join(' ') + ': ' + failureSummary)))`,
    );
  }

  /** What a screen reader finds, in the order of the page, without what is hidden from it. */
  async spoken(): Promise<readonly SpokenNode[]> {
    const { nodes } = await this.#send<{ nodes: readonly SpokenNode[] }>('Accessibility.getFullAXTree');
    return nodes.filter(({ ignored }) => !ignored);
  }

  /** Types into what has the focus. */
  async type(text: string): Promise<void> {
    await this.#send('Input.insertText', { text });
  }

  async press(key: string): Promise<void> {
    await this.#send('Input.dispatchKeyEvent', { type: 'keyDown', key });
    await this.#send('Input.dispatchKeyEvent', { type: 'keyUp', key });
  }

  async close(): Promise<void> {
    await this.#send('Page.close');
  }
}

const AXE = readFileSync(fileURLToPath(import.meta.resolve('axe-core/axe.min.js')), 'utf8');
