// Keeps a page up to date by one stream of the gateway. The browser's own EventSource gives up on an answer such as 503, so
// this begins anew after any end, and asks for what came since the last row that it has.
"use strict";

const area = document.querySelector("[data-live]");

// A Live shows what a stream sends in an area of the page.
class Live {
  static waits = [500, 1000, 2000, 4000];

  constructor(area) {
    this.area = area;
    this.last = area.dataset.last || "";
    this.failures = 0;
    this.held = []; // batches that wait while somebody reads
    this.heldRows = 0;
    this.missed = 0;
    this.keep = Number(area.dataset.keep || 100);
    this.news = document.getElementById("news");
    this.news?.addEventListener("click", () => this.release());
    this.open();
  }

  async open() {
    if (this.failures > 0 && await isOver()) return location.reload(); // to the login
    const url = new URL(this.area.dataset.live, location.href);
    if (this.last) url.searchParams.set("after", this.last);
    this.source = new EventSource(url);
    this.watch();
    this.source.addEventListener("rows", (e) => { this.alive(e); this.take(e.data); });
    this.source.addEventListener("beat", (e) => this.alive(e));
    this.source.addEventListener("more", (e) => { this.alive(e); this.skipped(e.data); });
    this.source.addEventListener("end", () => location.reload()); // the session is over
    this.source.onerror = () => this.again();
  }

  // alive notes that the gateway is there, and how far the page is.
  alive(e) {
    if (e.lastEventId) this.last = e.lastEventId;
    this.failures = 0;
    away(false);
    this.watch();
  }

  // watch begins anew if nothing comes for a while; the gateway beats each 2 s.
  watch() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.again(), 4500);
  }

  again() {
    this.source.close();
    clearTimeout(this.timer);
    away(true);
    const wait = Live.waits[Math.min(this.failures++, Live.waits.length - 1)];
    this.timer = setTimeout(() => this.open(), wait + Math.random() * 300);
  }

  reading() {
    return this.area.matches(":hover") || this.area.contains(document.activeElement) || window.scrollY > 300;
  }

  take(html) {
    const batch = document.createElement("template");
    batch.innerHTML = policy.createHTML(html);
    this.held.push(batch.content);
    this.heldRows += batch.content.childElementCount;
    while (this.heldRows > this.keep && this.held.length > 1) {
      const gone = this.held.shift().childElementCount;
      this.heldRows -= gone;
      this.skipped(gone);
    }
    if (!this.reading()) return this.release();
    this.tell();
  }

  // skipped counts the rows that were too many to send or to hold.
  skipped(count) {
    const at = document.getElementById("skipped");
    if (!at) return;
    this.missed += Number(count);
    at.hidden = false;
    at.querySelector("b").textContent = this.missed;
  }

  tell() {
    if (!this.news) return;
    this.news.hidden = this.heldRows === 0;
    this.news.querySelector("b").textContent = this.heldRows;
  }

  release() {
    for (const batch of this.held) this.area.prepend(batch);
    this.held = [];
    this.heldRows = 0;
    while (this.area.childElementCount > this.keep) this.area.lastElementChild.remove();
    this.tell();
  }
}

// isOver reports whether the gateway is there and does not know the session, because it was started again.
async function isOver() {
  try {
    const answer = await fetch(location.href, { method: "HEAD", headers: { "Dingevent-Refresh": "yes" }, signal: AbortSignal.timeout(4000) });
    return answer.status === 401;
  } catch {
    return false;
  }
}

function away(yes) {
  const at = document.getElementById("away");
  if (at.hidden === yes) at.hidden = !yes;
}

if (area && window.EventSource) new Live(area);
