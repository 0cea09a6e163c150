// Searches the docs in the browser, without a server. The index of the language is a script that the first key loads.
"use strict";
(() => {
  const input = document.getElementById("find"), list = document.getElementById("found");
  const root = document.querySelector(".brand").getAttribute("href").replace(/[^/]*$/, ""); // of the language
  let sections, loading;

  const load = () => loading ??= new Promise((done, failed) => {
    const script = document.createElement("script");
    script.src = root + "words.js";
    script.onload = () => {
      sections = window.words.map(([url, id, page, heading, text]) => ({
        url, id, page, heading, text, title: (page + "\n" + heading).toLowerCase(), low: text.toLowerCase(),
      }));
      done();
    };
    script.onerror = failed;
    document.head.append(script);
  });

  // terms are a question's words, and of Chinese each two characters that stand together, because it has no spaces.
  const terms = (question) => {
    const found = new Set();
    for (const [word] of question.toLowerCase().matchAll(/\p{Script=Han}+|[\p{L}\p{N}_.\-/]+?(?=\p{Script=Han}|[^\p{L}\p{N}_.\-/]|$)/gu)) {
      if (!/\p{Script=Han}/u.test(word) || word.length < 3) found.add(word);
      else for (let i = 0; i + 2 <= word.length; i++) found.add(word.slice(i, i + 2));
    }
    return [...found];
  };

  // score is how well a section answers: all words must be in it or its titles; of a Chinese question most are enough.
  const score = (section, wanted, whole) => {
    let sum = 0, missing = 0;
    for (const term of wanted) {
      const inTitle = section.title.includes(term), count = section.low.split(term, 6).length - 1;
      if (!inTitle && !count) missing++;
      sum += (inTitle ? 8 : 0) + Math.min(count, 5);
    }
    if (missing > (/\p{Script=Han}/u.test(whole) ? wanted.length / 4 : 0)) return 0;
    if (section.title.includes(whole)) sum += 20;
    if (section.low.includes(whole)) sum += 10;
    return sum;
  };

  const excerpt = (section, wanted) => {
    const at = Math.max(0, Math.min(...wanted.map((term) => section.low.indexOf(term)).filter((i) => i >= 0), 1e9));
    const from = at > 1e8 ? 0 : Math.max(0, at - 40);
    return (from ? "…" : "") + section.text.slice(from, from + 140);
  };

  // marked is the text with its terms in <mark>, without ever reading it as HTML.
  const marked = (text, wanted) => {
    const span = document.createElement("span"), low = text.toLowerCase();
    for (let i = 0; i < text.length;) {
      const term = wanted.find((word) => low.startsWith(word, i));
      const to = term ? i + term.length : i + 1, node = document.createElement(term ? "mark" : "span");
      if (term) { node.textContent = text.slice(i, to); span.append(node); } else span.append(text.slice(i, to));
      i = to;
    }
    span.normalize();
    return span;
  };

  const show = async () => {
    const question = input.value.trim().toLowerCase();
    if (!question) { list.hidden = true; return; }
    await load();
    if (question !== input.value.trim().toLowerCase()) return; // a later key asks for more
    const wanted = terms(question);
    const hits = sections.map((section) => [score(section, wanted, question), section])
      .filter(([points]) => points > 0).sort((a, b) => b[0] - a[0]).slice(0, 20);
    list.replaceChildren(...hits.map(([, section]) => {
      const item = document.createElement("li"), link = document.createElement("a"), title = document.createElement("b");
      link.href = root + section.url + "#" + encodeURIComponent(section.id);
      title.append(marked(section.heading === section.page ? section.page : section.heading, wanted));
      link.append(title);
      if (section.heading !== section.page) { const page = document.createElement("small"); page.textContent = section.page; link.append(page); }
      link.append(marked(excerpt(section, wanted), wanted));
      item.append(link);
      return item;
    }));
    if (!hits.length) { const item = document.createElement("li"); item.textContent = input.dataset.none; list.append(item); }
    list.hidden = false;
  };

  input.addEventListener("input", show);
  input.addEventListener("focus", () => { load(); show(); });
  document.addEventListener("keydown", (event) => {
    if (event.key === "/" && !/^(input|textarea)$/i.test(event.target.tagName)) { event.preventDefault(); input.focus(); }
    if (event.key === "Escape") { list.hidden = true; input.blur(); }
    if ((event.key === "ArrowDown" || event.key === "ArrowUp") && !list.hidden) {
      const links = [...list.querySelectorAll("a")], at = links.indexOf(document.activeElement) + (event.key === "ArrowDown" ? 1 : -1);
      event.preventDefault();
      (at < 0 ? input : links[Math.min(at, links.length - 1)])?.focus();
    }
  });
  document.addEventListener("click", (event) => { if (!event.target.closest("search")) list.hidden = true; });
})();
