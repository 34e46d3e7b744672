/** What all elements of the page share: they render into the page itself, follow language and live data, and clean up. */
import { LitElement } from 'lit';
import { onLang } from './i18n.ts';
import { live } from './live.ts';

const UNTOUCHED_MS = 10 * 60_000;
let touchedMs = Date.now();
for (const type of ['pointerdown', 'keydown', 'wheel', 'hashchange'])
  window.addEventListener(type, () => (touchedMs = Date.now()), { passive: true });

export abstract class View extends LitElement {
  private readonly ends: (() => void)[] = [];
  private timer = 0;

  /** Topics of {@link live} that make it render anew. */
  protected topics: Parameters<typeof live.on>[0][] = [];
  /** Renders anew as time goes by, ms; 0: not. */
  protected everyMs = 0;

  /** What follows `#/view/` in the address. */
  path: string[] = [];

  /** One style sheet for the whole page, labels that may point anywhere, and printing without surprises. */
  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.ends.push(onLang(() => this.requestUpdate()));
    for (const topic of this.topics) this.ends.push(live.on(topic, () => this.requestUpdate()));
    if (this.everyMs) this.timer = window.setInterval(() => this.requestUpdate(), this.everyMs);
    this.begin();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.ends.splice(0).forEach((end) => end());
    clearInterval(this.timer);
    this.end();
  }

  /** Called when it comes into the page. */
  protected begin(): void {}

  /** Called when it leaves the page. */
  protected end(): void {}

  /**
   * Does it now and again and again, but not while nobody can see it, and no longer once nobody has touched the page for a
   * while: what a page asks by itself must not keep a login alive for ever.
   */
  protected poll(everyMs: number, work: () => void): void {
    work();
    const timer = window.setInterval(() => {
      if (!document.hidden && !live.lostMs && Date.now() - touchedMs < UNTOUCHED_MS) work();
    }, everyMs);
    this.ends.push(() => clearInterval(timer));
  }

  /** The address below the view has changed. */
  route(path: string[]): void {
    this.path = path;
    this.requestUpdate();
  }
}
