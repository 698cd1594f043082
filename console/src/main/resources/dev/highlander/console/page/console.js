// Keeps the page as the controller's stream says: draws a part only when its data changed, and says so when the stream is gone.

import { ago, changeItem, eventItem, fact, h, memberRow, podRow, sinceText, span, urgency, workloadRow } from './view.js';

const STREAM = '/api/events-stream';
const SILENCE = 4000; // the stream speaks at least every second
const $ = (id) => document.getElementById(id);

let state = null;
let clockOffset = 0; // the controller's clock minus ours, so that ages are right on a machine with a wrong clock
let remaining = { at: 0, millis: 0 };
let heard = 0;
let stream = null;
let wait = 1000;
let retry = 0;
const drawn = new Map();

const now = () => Date.now() + clockOffset;

function connect() {
  clearTimeout(retry);
  stream?.close();
  stream = new EventSource(STREAM);
  stream.addEventListener('state', (event) => { alive(); state = JSON.parse(event.data); draw(); });
  stream.addEventListener('pulse', (event) => {
    alive();
    const pulse = JSON.parse(event.data);
    clockOffset = Date.parse(pulse.now) - Date.now();
    remaining = { at: performance.now(), millis: pulse.remaining };
  });
  stream.addEventListener('error', () => {
    // A refused connection ends the browser's own tries; then it is up to us.
    if (stream.readyState === EventSource.CLOSED) again();
  });
}

function again() {
  clearTimeout(retry);
  retry = setTimeout(connect, wait);
  wait = Math.min(wait * 2, 10000);
}

function alive() {
  heard = performance.now();
  wait = 1000;
  showLink(true);
}

function showLink(live) {
  const lost = $('lost');
  $('link').className = live ? 'link live' : 'link gone';
  $('link-text').textContent = live ? 'live' : 'no connection';
  $('main').classList.toggle('stale', !live && state !== null);
  if (live) {
    lost.hidden = true;
  } else {
    const text = state ? `Connection lost. This is what was known ${ago(performance.now() - heard)}. Reconnecting…` : 'No connection to the controller. Trying…';
    if (lost.textContent !== text) lost.textContent = text;
    lost.hidden = false;
  }
}

/** Draws a part if its data is not what it was drawn from. */
function part(name, data, drawing) {
  const text = JSON.stringify(data);
  if (drawn.get(name) === text) return;
  drawn.set(name, text);
  drawing(data);
}

function draw() {
  $('main').removeAttribute('aria-busy');
  const filter = $('filter').value.trim().toLowerCase();
  const fits = (o) => !filter || `${o.namespace}/${o.name}`.toLowerCase().includes(filter);
  part('controller', [state.controller, state.ready], () => drawLeader(state.controller, state.ready));
  part('workloads', [state.workloads, filter], () => {
    const shown = state.workloads.filter(fits).sort((a, b) => urgency(a) - urgency(b));
    $('workloads').replaceChildren(...shown.map(workloadRow));
    const empty = $('workloads-empty');
    empty.hidden = shown.length > 0;
    empty.textContent = filter && state.workloads.length ? `No workload's name has “${filter}” in it.`
      : 'No workloads yet. Write one under “workloads” in the config file, or kubectl apply a WorkloadProcess.';
  });
  part('tally', state.counts, ({ workloads, active, healthy }) => {
    $('tally').textContent = workloads === 0 ? '' : healthy === workloads ? `${workloads}, all healthy`
      : `${healthy} of ${workloads} healthy, ${active} active`;
  });
  part('pods', [state.pods, filter], () => {
    const shown = state.pods.filter(fits);
    $('pods').replaceChildren(...shown.map(podRow));
    $('pods-tally').textContent = state.pods.length ? String(state.pods.length) : '';
    $('pods-empty').hidden = shown.length > 0;
  });
  part('raft', state.raft, drawRaft);
  part('events', state.events, (events) => list('events', events.map((event) => eventItem(event, now()))));
  part('history', state.history, (changes) => list('history', changes.map((change) => changeItem(change, now()))));
  tick();
}

function list(id, items) {
  $(id).replaceChildren(...items);
  $(`${id}-empty`).hidden = items.length > 0;
}

function drawRaft(raft) {
  $('raft').hidden = !raft;
  if (!raft) return;
  $('raft-tally').textContent = raft.term ? `term ${raft.term} · ${raft.leader ? `${raft.leader} leads` : 'nobody leads'} · entry ${raft.committed}` : '';
  $('raft-members').replaceChildren(...raft.members.map((member) => memberRow(member, raft)));
  $('raft-waiting').textContent = raft.waiting ? `Waits: ${raft.waiting}` : '';
  $('raft-waiting').hidden = !raft.waiting;
}

function drawLeader(c, ready) {
  const section = document.querySelector('.leader');
  section.className = `leader ${c.isLeader ? 'here' : c.leader ? 'elsewhere' : 'none'}`;
  $('leader-role').textContent = c.isLeader ? 'This controller leads' : c.leader ? 'Another controller leads' : 'Leader';
  $('leader-name').textContent = c.isLeader ? c.id : c.leader || 'Nobody leads';
  $('leader-line').replaceChildren(...leaderLine(c));
  // The pulse comes once a second: what is left of a shorter life nobody can draw.
  $('life').hidden = !c.isLeader || c.timeToLive < 3000;
  $('where').replaceChildren(h('span', {}, h('b', {}, c.id)), h('span', { class: 'tenant' }, `tenant ${c.tenant}`), h('span', { class: 'tenant' }, `cluster ${c.cluster}`));
  document.title = `${c.isLeader ? 'leading' : c.leader ? 'standing by' : 'no leader'} · ${c.id} · Highlander`;
  const problems = [];
  $('facts').replaceChildren(
    fact('Epoch', c.epoch ? String(c.epoch) : '–'),
    fact('Changes of leader', String(c.transitions), { more: c.failovers ? `${c.failovers} by failover` : '' }),
    fact('Store', c.store.type, { bad: !c.store.connected, more: c.store.connected ? c.store.address : 'does not answer' }),
    fact('Cluster', c.cluster, { bad: !c.clusterHealthy, more: c.clusterHealthy ? '' : 'does not answer' }),
    fact('Ready', ready.ready ? 'yes' : 'no', { bad: !ready.ready, more: ready.reason }),
    h('div', {}, h('dt', {}, 'Running for'), h('dd', {}, sinceText(c.startedAt, 'span'))));
  if (c.state !== 'Normal') problems.push('Degraded.');
  if (c.lastError) problems.push(c.lastError);
  $('trouble').textContent = problems.join(' ');
  $('trouble').hidden = problems.length === 0;
  $('foot').textContent = `Highlander ${c.version}`;
}

function leaderLine(c) {
  const line = c.since ? ['for ', sinceText(c.since, 'span')] : [];
  const told = [c.reason, c.previousLeader && c.previousLeader !== c.leader ? `before: ${c.previousLeader}` : ''].filter(Boolean);
  for (const text of told) line.push(line.length ? ' · ' : '', text);
  return line;
}

/** What changes with time alone. */
function tick() {
  const at = now();
  for (const element of document.querySelectorAll('[data-since]')) {
    const millis = at - Date.parse(element.dataset.since);
    const text = element.dataset.form === 'ago' ? ago(millis) : span(millis);
    if (element.textContent !== text) element.textContent = text;
  }
  if (heard === 0 ? performance.now() > SILENCE : performance.now() - heard > SILENCE) showLink(false);
}

function life() {
  if (state?.controller.isLeader && state.controller.timeToLive > 0) {
    const left = Math.max(0, remaining.millis - (performance.now() - remaining.at));
    const share = Math.min(1, left / state.controller.timeToLive);
    $('life-bar').style.transform = `scaleX(${share.toFixed(3)})`;
    $('life-bar').classList.toggle('low', share < 0.34);
    const text = `${(left / 1000).toFixed(left < 9950 ? 1 : 0)} s`;
    $('life-text').replaceChildren('may act for ', h('b', {}, text), ` of ${state.controller.timeToLive / 1000} s, unless renewed`);
  }
}

$('filter').addEventListener('input', () => state && draw());
addEventListener('pagehide', () => stream?.close());
addEventListener('pageshow', (event) => { if (event.persisted) connect(); });
setInterval(tick, 1000);
setInterval(life, 250);
connect();
