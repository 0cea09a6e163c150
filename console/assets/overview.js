// Draws the overview's charts from what stands in the page, and asks for the page again every 4 s.
"use strict";

const every = 4000; // so that a gateway that goes away is noticed within 5 s
const charts = new Map(); // by the ID of their data

// colorOf is the color that a class has in this theme.
function colorOf(element) { return element ? getComputedStyle(element).color : "gray"; }

function draw(at) {
  const id = at.dataset.chart;
  const { at: minutes, lines } = JSON.parse(document.getElementById(id).dataset.series);
  const data = [minutes, ...(lines || []).map((line) => line.values)];
  const names = JSON.stringify((lines || []).map((line) => line.name));
  const old = charts.get(id);
  if (old && old.names === names) return old.plot.setData(data);
  old?.plot.destroy();
  charts.set(id, { names, plot: new uPlot(options(at, id, lines || []), data, at) });
}

function options(at, id, lines) {
  const legend = () => [...document.querySelectorAll(`#${id}-legend li`)];
  const ink = colorOf(at);
  const clock = new Intl.DateTimeFormat(at.dataset.lang, { hour: "2-digit", minute: "2-digit", hour12: false, timeZone: at.dataset.zone });
  const axis = { size: 36, stroke: ink, grid: { width: 0.5, stroke: ink }, ticks: { show: false } };
  return {
    width: at.clientWidth, height: 200, legend: { show: false }, cursor: { drag: { x: false, y: false } },
    scales: { x: { range: (plot) => span(plot.data[0]) }, y: { range: (_, low, high) => [0, Math.max(1, high || 0) * 1.05] } },
    axes: [{ ...axis, values: (_, splits) => splits.map((s) => clock.format(s * 1000)) }, { ...axis }],
    series: [{}, ...lines.map((line, i) => ({ label: line.name, stroke: colorOf(legend()[i]), width: 2 }))],
    hooks: {
      setCursor: [(plot) => legend().forEach((entry, i) => {
        const value = plot.cursor.idx == null ? null : plot.data[i + 1][plot.cursor.idx];
        entry.querySelector("b").textContent = value ?? "";
      })],
    },
  };
}

// span is what the minutes take on the axis: a quarter of an hour at least.
function span(minutes) {
  const last = minutes.at(-1);
  return [Math.min(minutes[0], last - 15 * 60), last];
}

function drawAll() { document.querySelectorAll("[data-chart]").forEach(draw); }

// again draws all of it anew, because colors have changed.
function again() {
  for (const { plot } of charts.values()) plot.destroy();
  charts.clear();
  drawAll();
}

// refresh replaces what has changed, but nothing that somebody has moved to with the keyboard.
async function refresh() {
  if (document.hidden) return;
  const missing = document.getElementById("away");
  try {
    const answer = await fetch(location.href, { headers: { "HX-Request": "true", "Dingevent-Refresh": "yes" }, signal: AbortSignal.timeout(4000) });
    if (answer.status === 401) return location.reload(); // to the login
    if (!answer.ok) throw new Error(answer.statusText);
    const page = document.createElement("template");
    page.innerHTML = policy.createHTML(await answer.text());
    for (const old of document.querySelectorAll("[data-fresh]")) {
      const now = page.content.getElementById(old.id);
      if (now && now.outerHTML !== old.outerHTML && !old.contains(document.activeElement)) old.replaceWith(now);
    }
    missing.hidden = true;
    drawAll();
  } catch {
    missing.hidden = false;
  }
}

drawAll();
new ResizeObserver(() => { for (const { plot } of charts.values()) plot.setSize({ width: plot.root.parentElement.clientWidth, height: 200 }); })
  .observe(document.getElementById("main"));
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", again);
setInterval(refresh, every);
