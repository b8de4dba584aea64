'use strict';
(() => {
  const one = (selector, from = document) => from.querySelector(selector);
  const all = (selector, from = document) => [...from.querySelectorAll(selector)];
  const root = document.documentElement;

  // --- dark and light

  const wantsDark = matchMedia('(prefers-color-scheme: dark)');
  const printing = { now: false };
  const isDark = () => !printing.now && (root.dataset.theme ? root.dataset.theme === 'dark' : wantsDark.matches);
  const remembered = (value) => {
    try { // a page from a file may have no storage
      if (value) localStorage.setItem('metrics-theme', value);
      return localStorage.getItem('metrics-theme');
    } catch { return null; }
  };
  const setTheme = (theme) => {
    root.dataset.theme = theme;
    redrawNative();
  };
  const switchTheme = () => { const next = isDark() ? 'light' : 'dark'; remembered(next); setTheme(next); };

  // --- the library

  // The policy forbids style attributes and style elements; styles set by script need no leave. So the
  // library's go that way.
  const allowStyles = () => {
    const set = Element.prototype.setAttribute;
    Element.prototype.setAttribute = function (name, value) {
      if (name === 'style' && this.style) this.style.cssText = value;
      else set.call(this, name, value);
    };
    const append = document.head.appendChild;
    document.head.appendChild = function (node) {
      if (node.tagName === 'STYLE' && node.textContent.trim()) {
        const sheet = new CSSStyleSheet();
        sheet.replaceSync(node.textContent);
        document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
        return node;
      }
      return append.call(this, node);
    };
  };

  const load = async () => {
    const packed = one('#plotly');
    if (!packed) throw new Error('This page was made without the library that draws charts.');
    if (!window.DecompressionStream) throw new Error('This browser is too old to draw charts; it lacks DecompressionStream.');
    const text = atob(packed.textContent);
    const bytes = new Uint8Array(text.length);
    for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
    const source = await new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'))).text();
    allowStyles();
    const script = document.createElement('script');
    script.textContent = source;
    document.head.append(script);
    if (!window.Plotly) throw new Error('The library that draws charts could not be started.');
    packed.remove();
    return window.Plotly;
  };
  let loading;
  const library = () => (loading ??= load());

  // --- charts

  const colorways = {
    dark: ['#93b1fe', '#d3faa3', '#d6b9fc', '#fcf39e', '#acfcee', '#fcb5ec', '#ffc195', '#fca6a6'],
    light: ['#3560d8', '#3f8f24', '#8a4fd0', '#a07900', '#0f8f82', '#c2419f', '#c4641c', '#b8433f'],
  };
  const styled = (layout) => {
    const css = getComputedStyle(root);
    const ink = css.getPropertyValue('--ink').trim(), muted = css.getPropertyValue('--muted').trim(), line = css.getPropertyValue('--line').trim();
    const axis = (own) => ({
      gridcolor: line, zerolinecolor: line, linecolor: line, automargin: true, ...own,
      title: own?.title ? { ...own.title, standoff: 10 } : undefined,
    });
    return {
      ...layout, paper_bgcolor: 'rgba(0,0,0,0)', plot_bgcolor: 'rgba(0,0,0,0)', colorway: colorways[isDark() ? 'dark' : 'light'],
      font: { family: 'system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif', size: 12, color: ink },
      margin: { l: 56, r: 16, t: 12, b: 48 }, xaxis: axis(layout.xaxis), yaxis: axis(layout.yaxis),
      modebar: { bgcolor: 'rgba(0,0,0,0)', color: muted, activecolor: ink },
      legend: { orientation: 'h', x: 0, y: 1.02, xanchor: 'left', yanchor: 'bottom' },
      shapes: (layout.shapes || []).map((s) => ({ ...s, label: { ...s.label, font: { size: 10, color: ink } } })),
    };
  };
  const config = { displayModeBar: 'hover', displaylogo: false, responsive: true, showSendToCloud: false, showEditInChartStudio: false, plotlyServerURL: '', topojsonURL: '' };
  const maps = /^(scattergeo|choropleth|scattermap|choroplethmap|densitymap|scattermapbox|choroplethmapbox|densitymapbox)$/;

  const charts = new Map(); // by id
  for (const element of all('.chart')) {
    charts.set(element.id, { element, chosen: 0, state: 'waiting' });
  }
  const content = (chart) => (chart.content ??= JSON.parse(document.getElementById('data-' + chart.element.id).textContent));
  const note = (chart, text, problem) => {
    const p = document.createElement('p');
    p.textContent = text;
    if (problem) p.className = 'problem';
    document.getElementById('notes-' + chart.element.id).append(p);
  };

  // light is how bright a color is, from 0 to 1, and how much it covers.
  const light = (color) => {
    const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
    canvas.fillStyle = color;
    canvas.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data;
    return { bright: (0.2126 * r + 0.7152 * g + 0.0722 * b) / 255, covers: a / 255 };
  };
  // A figure that paints no ground of its own gets one that its text can be read on.
  const ground = (chart) => {
    const full = chart.element._fullLayout;
    const plate = chart.element.parentElement;
    plate.classList.remove('dark', 'light');
    if (light(full.paper_bgcolor).covers < 0.5) {
      plate.classList.add(light(full.font.color).bright > 0.5 ? 'dark' : 'light');
    }
  };

  const isShown = (element) => (element.checkVisibility ? element.checkVisibility() : element.getClientRects().length > 0);

  const isObject = (v) => v !== null && typeof v === 'object' && !Array.isArray(v);

  // check tells of traces that were not drawn as what they are.
  const check = (chart, data) => {
    for (const [i, trace] of data.entries()) {
      const wanted = trace.type ?? 'scatter';
      const full = (chart.element._fullData || []).find((t) => t.index === i);
      if (!full || full.type !== wanted) {
        chart.state = 'problem';
        note(chart, `Trace ${i} is of type ${JSON.stringify(wanted)}, which the library does not know${full ? `; it was drawn as ${full.type}` : ''}.`, true);
      } else if (full.visible === false && trace.visible !== false) {
        note(chart, `Trace ${i} has nothing that can be drawn.`);
      }
      if (maps.test(wanted)) note(chart, 'The map beneath the data is not shown: it would come from the network.');
    }
  };

  const draw = async (chart) => {
    chart.state = 'drawing';
    const number = (chart.drawing = (chart.drawing || 0) + 1);
    const { native, choices } = content(chart);
    const { figure, notes } = choices[chart.chosen] ?? {};
    document.getElementById('notes-' + chart.element.id).replaceChildren();
    for (const text of notes ?? []) note(chart, text);
    try {
      if (!isObject(figure)) throw new Error('there is no figure');
      const data = figure.data ?? [];
      if (!Array.isArray(data) || !data.every(isObject)) throw new Error('its data are no list of traces');
      if (data.length === 0) note(chart, 'It has nothing to draw.');
      const Plotly = await library();
      if (number !== chart.drawing) return;
      const layout = native ? styled(figure.layout) : structuredClone(isObject(figure.layout) ? figure.layout : {});
      chart.element.style.height = `${Math.min(Math.max(Number(layout.height) || 380, 90), 4000)}px`;
      await Plotly.react(chart.element, { data: structuredClone(data), layout, frames: Array.isArray(figure.frames) ? figure.frames : undefined, config });
      chart.state = 'drawn';
      if (!native) ground(chart);
      check(chart, data);
    } catch (error) {
      chart.state = 'problem';
      note(chart, `This chart could not be drawn: ${error?.message ?? error}`, true);
    }
    chart.element.dataset.state = chart.state;
    root.dataset.drawn = all('.chart[data-state]').length;
  };
  const visible = (chart) => isShown(chart.element);
  const drawVisible = () => Promise.all([...charts.values()].filter((c) => c.state === 'waiting' && visible(c)).map(draw));
  const redrawNative = () => {
    for (const chart of charts.values()) if (chart.state !== 'waiting' && content(chart).native) draw(chart);
  };

  // Charts near the window are drawn first, the others when there is nothing else to do.
  const near = new IntersectionObserver((entries) => {
    for (const entry of entries) {
      const chart = charts.get(entry.target.id);
      if (entry.isIntersecting && chart.state === 'waiting') draw(chart);
    }
  }, { rootMargin: '400px' });
  for (const chart of charts.values()) near.observe(chart.element);
  const idle = window.requestIdleCallback ?? ((f) => setTimeout(f, 50));
  const rest = () => idle(async () => {
    const next = [...charts.values()].find((c) => c.state === 'waiting' && visible(c));
    if (!next) return;
    await draw(next);
    rest();
  });
  rest();
  for (const fold of all('details')) fold.addEventListener('toggle', () => { if (fold.open) rest(); });
  for (const select of all('select[data-for]')) {
    select.addEventListener('change', () => {
      const chart = charts.get(select.dataset.for);
      chart.chosen = Number(select.value);
      draw(chart);
    });
  }

  // --- search and filter

  const cards = all('[data-search]');
  const countable = all('.card');
  const search = one('#search');
  const chips = all('.chip');
  const pressed = () => new Set(chips.filter((c) => c.getAttribute('aria-pressed') === 'true').map((c) => c.dataset.status));
  const apply = () => {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const statuses = pressed();
    const active = words.length > 0 || statuses.size > 0;
    const matches = (e) => words.every((w) => e.dataset.search.includes(w)) && (statuses.size === 0 || statuses.has(e.dataset.status));
    for (const card of cards) card.hidden = active && !matches(card);
    for (const event of all('.event')) { // an event is shown with its metrics, and they with it
      const inside = all('.card', event);
      if (!event.hidden && words.length > 0) inside.forEach((c) => { c.hidden = statuses.size > 0 && !statuses.has(c.dataset.status); });
      if (inside.some((c) => !c.hidden)) event.hidden = false;
    }
    const folded = one('#hidden');
    if (folded && !folded.open && words.length > 0 && all('[data-search]:not([hidden])', folded).length > 0) {
      folded.open = true;
      folded.dataset.found = 'yes';
    } else if (folded?.dataset.found && words.length === 0) {
      folded.open = false;
      delete folded.dataset.found;
    }
    const shown = countable.filter((c) => !c.hidden).length;
    one('#shown').textContent = active ? `${shown} of ${countable.length} metrics` : '';
    one('#nothing').hidden = !active || cards.some((c) => !c.hidden);
    drawVisible();
  };
  const reset = () => {
    search.value = '';
    for (const chip of chips) chip.setAttribute('aria-pressed', 'false');
    apply();
  };
  search.addEventListener('input', apply);
  one('#reset').addEventListener('click', reset);
  for (const chip of chips) {
    chip.addEventListener('click', () => {
      chip.setAttribute('aria-pressed', String(chip.getAttribute('aria-pressed') !== 'true'));
      apply();
    });
  }

  // --- keys

  const keys = one('#keys');
  const step = (by) => {
    const shown = all('.card, .event').filter(isShown);
    const here = shown.indexOf(document.activeElement?.closest?.('.card, .event'));
    const next = shown[Math.min(Math.max(here < 0 && by < 0 ? shown.length - 1 : here + by, 0), shown.length - 1)];
    next?.focus();
    next?.scrollIntoView({ block: 'nearest' });
  };
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === 'Escape') { reset(); search.blur(); return; }
    if (event.target.closest?.('input, select, textarea')) return;
    const act = { '/': () => search.focus(), j: () => step(1), k: () => step(-1), t: switchTheme, '?': () => keys.showModal() }[event.key];
    if (act) { event.preventDefault(); act(); }
  });
  one('#theme').addEventListener('click', switchTheme);
  one('#help').addEventListener('click', () => keys.showModal());

  // --- links into folded parts, small images, print

  const unfold = () => {
    const target = location.hash.length > 1 && document.getElementById(location.hash.slice(1));
    if (!target) return;
    for (let e = target.parentElement; e; e = e.parentElement) if (e.tagName === 'DETAILS') e.open = true;
    target.scrollIntoView();
    target.focus?.();
  };
  addEventListener('hashchange', unfold);
  for (const image of all('.pictures img')) if (image.width < 160) image.classList.add('tiny');
  let folded = [];
  addEventListener('beforeprint', () => {
    printing.now = true;
    folded = all('details:not([open])');
    for (const fold of folded) fold.open = true;
    root.dataset.was = root.dataset.theme ?? '';
    setTheme('light');
    drawVisible();
  });
  addEventListener('afterprint', () => {
    printing.now = false;
    for (const fold of folded) fold.open = false;
    if (root.dataset.was) setTheme(root.dataset.was); else { delete root.dataset.theme; redrawNative(); }
  });

  const theme = remembered();
  if (theme === 'dark' || theme === 'light') root.dataset.theme = theme;
  wantsDark.addEventListener('change', redrawNative);
  unfold();
})();
