// How the state looks: pure functions from data to text and elements. No time is read here and nothing is fetched.

/** A span of milliseconds in the two largest units that say something: "3 d 4 h", "12 s". */
export function span(millis) {
  const s = Math.max(0, Math.floor(millis / 1000));
  if (s < 60) return `${s} s`;
  if (s < 3600) return s < 600 && s % 60 ? `${Math.floor(s / 60)} min ${s % 60} s` : `${Math.floor(s / 60)} min`;
  const h = Math.floor(s / 3600);
  if (h < 48) return Math.floor(s / 60) % 60 ? `${h} h ${Math.floor(s / 60) % 60} min` : `${h} h`;
  return h % 24 ? `${Math.floor(h / 24)} d ${h % 24} h` : `${Math.floor(h / 24)} d`;
}

/** How long ago, in one unit: "just now", "5 min ago". */
export function ago(millis) {
  if (millis < 2000) return 'just now';
  if (millis < 60000) return `${Math.floor(millis / 1000)} s ago`;
  if (millis < 3600000) return `${Math.floor(millis / 60000)} min ago`;
  if (millis < 172800000) return `${Math.floor(millis / 3600000)} h ago`;
  return `${Math.floor(millis / 86400000)} d ago`;
}

/** When an instant was, in the reader's time zone: the time of day, or the date if that was another day. */
export function when(iso, now) {
  const at = new Date(iso);
  return at.toDateString() === new Date(now).toDateString()
    ? at.toLocaleTimeString([], { hour: '2-digit', minute: '2-digit', second: '2-digit', hour12: false })
    : at.toLocaleDateString([], { day: 'numeric', month: 'short' });
}

/** An element with attributes and children; text is always text. */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== undefined && value !== false) element.setAttribute(name, value === true ? '' : value);
  }
  element.append(...children.flat().filter((child) => child !== undefined && child !== null && child !== ''));
  return element;
}

/** Text that grows older by itself: the page rewrites it every second. */
export function sinceText(iso, form) {
  return h('span', { 'data-since': iso, 'data-form': form, title: iso ? new Date(iso).toLocaleString() : undefined });
}

const KINDS = { process: 'process', cronjob: 'cron job', service: 'service', persistent: 'persistent set' };

/** How much attention a workload needs: 0 much, 1 some, 2 none. */
export function urgency(w) {
  if (w.phase === 'Failed' || w.phase === 'Refused') return 0;
  return w.healthy ? 2 : 1;
}

function tone(w) {
  if (urgency(w) === 0) return 'bad';
  if (w.phase === 'Completed') return '';
  return w.healthy ? 'good' : 'care';
}

const WORDS = { BackingOff: 'backing off', Completed: 'done' };

function word(w) {
  if (w.phase === 'Running') return w.healthy ? 'healthy' : w.active ? 'not ready' : 'starting';
  return WORDS[w.phase] ?? w.phase.toLowerCase();
}

function fullName(namespace, name) {
  return h('span', { class: 'name' }, h('span', { class: 'ns' }, `${namespace}/`), name);
}

export function workloadRow(w) {
  const error = w.lastError ? h('span', { class: w.healthy ? 'error past' : 'error' }, w.healthy ? `Before: ${w.lastError}` : w.lastError) : '';
  return h('tr', {},
    h('td', {}, fullName(w.namespace, w.name), error),
    h('td', { class: 'quiet' }, KINDS[w.type] ?? w.type),
    h('td', {}, h('span', { class: `state ${tone(w)}` }, word(w))),
    h('td', { class: w.restarts ? 'num some' : 'num quiet' }, String(w.restarts)),
    h('td', { class: 'quiet' }, w.lastTransition ? sinceText(w.lastTransition, 'ago') : '–'));
}

const POD_TONES = { Running: 'good', Succeeded: '', Pending: 'care', Failed: 'bad', Terminating: 'care' };

export function podRow(p) {
  return h('tr', {},
    h('td', {}, fullName(p.namespace, p.name)),
    h('td', {}, h('span', { class: `state ${POD_TONES[p.status] ?? 'care'}` }, p.status)),
    h('td', { class: 'quiet' }, p.node || '–'),
    h('td', { class: 'quiet' }, p.createdAt ? sinceText(p.createdAt, 'span') : '–'));
}

/** A member of the Raft group; how far behind it is only the leader knows. */
export function memberRow(m, raft) {
  const leads = m.id === raft.leader;
  const role = leads ? 'leader' : !m.votes ? 'learns' : m.id === raft.node ? raft.role : 'follower';
  const lost = m.silent > 2000;
  return h('tr', {},
    h('td', {}, h('span', { class: 'name' }, m.id), m.id === raft.node ? h('span', { class: 'quiet' }, ' (this one)') : ''),
    h('td', {}, h('span', { class: `state ${lost ? 'bad' : leads ? 'good' : m.votes ? '' : 'care'}` }, lost ? 'not heard' : role)),
    h('td', { class: 'quiet' }, m.address),
    h('td', { class: m.behind > 0 ? 'num some' : 'num quiet' }, m.behind < 0 ? '–' : String(m.behind)),
    h('td', { class: 'num quiet' }, m.silent < 0 || leads ? '–' : lost ? ago(m.silent) : 'now'));
}

export function eventItem(e, now) {
  return h('li', { class: e.warning ? 'warn' : undefined },
    h('time', { datetime: e.at, title: new Date(e.at).toLocaleString() }, when(e.at, now)),
    h('p', { class: 'what' }, h('b', {}, e.warning ? `Warning: ${e.reason}` : e.reason), ` ${e.message}`),
    h('p', { class: 'more' }, h('span', { class: 'name' }, e.subject), e.count > 1 ? `, ${e.count} times` : ''));
}

export function changeItem(c, now) {
  const what = c.to ? [h('b', {}, c.to), ' leads', c.epoch ? ` with epoch ${c.epoch}` : ''] : [h('b', {}, 'Nobody'), ' leads'];
  return h('li', {},
    h('time', { datetime: c.timestamp, title: new Date(c.timestamp).toLocaleString() }, when(c.timestamp, now)),
    h('p', { class: 'what' }, what),
    h('p', { class: 'more' }, [c.reason, c.from ? `before: ${c.from}` : ''].filter(Boolean).join('; ')));
}

export function fact(name, value, { bad = false, more = '' } = {}) {
  return h('div', {}, h('dt', {}, name), h('dd', { class: bad ? 'bad' : undefined }, value, more ? h('small', {}, ` ${more}`) : ''));
}
