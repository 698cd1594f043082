-- Steps on leases, one after the other, by the rules of LeaseTable. Runs on Redis 6.2 and later.
--
-- KEYS  for each step the lease's key (a lock as k8-highlander writes it) and its companion (a hash without expiry)
-- ARGV  channel, cluster name, then for each step: operation, holder, epoch, milliseconds, successor, name of the lease
--
-- The companion is the truth about our own holders. The key shows the same to those who know the key alone, and shows us them.
-- Epochs are compared as text: a number of Lua is exact up to 2^53 only.

-- Before Redis 7 a script that reads the clock may write only if its effects are replicated instead of itself.
if redis.replicate_commands then
  redis.replicate_commands()
end

local clock = redis.call('TIME')
-- Milliseconds since 1970, rounded down, as Redis itself counts when it judges expiry.
local now = tonumber(clock[1]) * 1000 + math.floor(tonumber(clock[2]) / 1000)

local function text(number)
  return string.format('%.0f', number)
end

-- Howard Hinnant, "chrono-compatible low-level date algorithms": civil_from_days.
local function rfc3339(millis)
  local days = math.floor(millis / 86400000)
  local rest = millis - days * 86400000
  local shifted = days + 719468
  local era = math.floor(shifted / 146097)
  local day_of_era = shifted - era * 146097
  local year_of_era = math.floor((day_of_era - math.floor(day_of_era / 1460) + math.floor(day_of_era / 36524)
    - math.floor(day_of_era / 146096)) / 365)
  local day_of_year = day_of_era - (365 * year_of_era + math.floor(year_of_era / 4) - math.floor(year_of_era / 100))
  local shifted_month = math.floor((5 * day_of_year + 2) / 153)
  local day = day_of_year - math.floor((153 * shifted_month + 2) / 5) + 1
  local month = shifted_month < 10 and shifted_month + 3 or shifted_month - 9
  local year = year_of_era + era * 400 + (month <= 2 and 1 or 0)
  local seconds = math.floor(rest / 1000)
  return string.format('%04d-%02d-%02dT%02d:%02d:%02d.%03dZ', year, month, day, math.floor(seconds / 3600),
    math.floor(seconds / 60) % 60, seconds % 60, rest % 1000)
end

local now_text = rfc3339(now)
local cluster_json = cjson.encode(ARGV[2])

-- Leases that are renewed together mostly end together.
local ends = {}
local function end_text(millis)
  local known = ends[millis]
  if not known then
    known = rfc3339(millis)
    ends[millis] = known
  end
  return known
end

local function later(one, other)
  if #one ~= #other then
    return #one > #other
  end
  return one > other
end

-- How the lock of one of our holders begins.
local function beginning(holder)
  return '{"value":' .. cjson.encode(holder) .. ',"clusterName":'
end

-- Who has the key: the field "value" of the JSON; of anything else the text itself, as k8-highlander reads its old locks.
local function owner_of(raw, expected)
  local begins = beginning(expected)
  if expected ~= '' and string.sub(raw, 1, #begins) == begins then
    return expected
  end
  local read, json = pcall(cjson.decode, raw)
  local owner = raw
  if read and type(json) == 'table' then
    owner = json.value
  end
  return type(owner) == 'string' and owner ~= '' and owner or 'unknown'
end

local function look(step)
  local raw = redis.call('GET', step.key)
  local row = redis.call('HMGET', step.companion, 'epoch', 'holder', 'released', 'successor', 'until', 'since')
  local found = {
    key_owner = raw and owner_of(raw, row[2] or ''),
    epoch = row[1] or '0',
    holder = row[2] or '',
    released = row[3] == '1',
    successor = row[4] or '',
    till = tonumber(row[5] or '0'),
    since = row[6] or now_text,
  }
  -- Somebody who doesn't know of epochs has the key.
  found.foreign = found.key_owner and (found.released or found.key_owner ~= found.holder)
  found.held = found.holder ~= '' and not found.released and now <= found.till
  return found
end

local function describe(step, tag, found)
  local holder, successor, remaining = '', '', 0
  if found.foreign then
    holder, remaining = found.key_owner, redis.call('PTTL', step.key)
  elseif found.held then
    holder, remaining = found.holder, math.max(1, found.till - now)
  elseif found.released and found.successor ~= '' and now < found.till then
    successor, remaining = found.successor, found.till - now
  end
  return { tag, found.epoch, holder, successor, text(remaining) }
end

-- A claim whose key somebody else has taken, or may have taken, is over for good, also when the key is free again.
local function end_claim(step, found)
  if found.holder ~= '' and not found.released then
    redis.call('HSET', step.companion, 'released', '1', 'until', text(now))
    redis.call('HDEL', step.companion, 'successor')
    found.released, found.successor, found.till, found.held = true, '', now, false
  end
end

local function show(step, epoch, since, till)
  redis.call('SET', step.key, beginning(step.holder) .. cluster_json
    .. ',"createdAt":"' .. since .. '","updatedAt":"' .. now_text .. '","expiresAt":"' .. end_text(till)
    .. '","ttl":' .. text(till - now) .. '000000,"version":' .. epoch .. '}', 'PXAT', text(till))
end

-- Never shortens: a request that was overtaken by a later one must not take time away.
local function prolong(step, found)
  local till = math.max(now + step.millis, found.till)
  redis.call('HSET', step.companion, 'until', text(till))
  show(step, found.epoch, found.since, till)
end

local function belongs(step, found)
  return not found.released and found.holder == step.holder and found.epoch == step.epoch
end

local operations = {}

function operations.acquire(step)
  local found = look(step)
  if found.foreign then
    end_claim(step, found)
  end
  if found.holder == step.holder then
    -- "This holder's claim has been released: spent."
    if found.released then
      return describe(step, 'S', found)
    end
    -- "Held by this very holder: granted again with the same epoch." Also once expired: nobody else has acted since.
    prolong(step, found)
    return { 'G', found.epoch }
  end
  if found.foreign or found.held or (found.released and found.successor ~= '' and now < found.till
      and found.successor ~= string.match(step.holder, '^(.*)#')) then
    return describe(step, 'H', found)
  end
  -- "Free, or expired by the store's clock: granted with the next epoch."
  redis.call('HINCRBY', step.companion, 'epoch', 1)
  local till = now + step.millis
  redis.call('HSET', step.companion, 'holder', step.holder, 'released', '0', 'until', text(till), 'since', now_text)
  redis.call('HDEL', step.companion, 'successor')
  local epoch = redis.call('HGET', step.companion, 'epoch')
  show(step, epoch, now_text, till)
  return { 'G', epoch }
end

function operations.renew(step)
  local found = look(step)
  if found.foreign then
    end_claim(step, found)
  end
  if not belongs(step, found) then
    return describe(step, 'L', found)
  end
  -- Once expired, somebody who doesn't know of epochs may have taken the key and freed it, and nothing here would show it.
  if not found.held then
    end_claim(step, found)
    return describe(step, 'L', found)
  end
  prolong(step, found)
  return { 'R' }
end

function operations.release(step, freed)
  local found = look(step)
  if found.foreign then
    end_claim(step, found)
  end
  -- "Only what this holder has with this epoch is released: a successor's lease is never touched."
  if not belongs(step, found) then
    return { 'D', '0' }
  end
  redis.call('DEL', step.key)
  redis.call('HSET', step.companion, 'released', '1', 'until', text(now + step.millis), 'successor', step.successor)
  freed[#freed + 1] = step.name
  return { 'D', '1' }
end

function operations.read(step)
  return describe(step, 'T', look(step))
end

function operations.advance(step, freed)
  local found = look(step)
  if later(step.epoch, found.epoch) then
    if found.key_owner and not found.foreign then
      redis.call('DEL', step.key)
    end
    redis.call('HSET', step.companion, 'epoch', step.epoch, 'released', '1', 'until', text(now))
    redis.call('HDEL', step.companion, 'successor')
  end
  freed[#freed + 1] = step.name
  return describe(step, 'T', look(step))
end

local answers, freed = {}, {}
for i = 1, #KEYS / 2 do
  local at = 2 + (i - 1) * 6
  local step = {
    key = KEYS[2 * i - 1],
    companion = KEYS[2 * i],
    holder = ARGV[at + 2],
    epoch = ARGV[at + 3],
    millis = tonumber(ARGV[at + 4]),
    successor = ARGV[at + 5],
    name = ARGV[at + 6],
  }
  -- A key that something else uses must not spoil the steps of others.
  local done, answer = pcall(operations[ARGV[at + 1]], step, freed)
  if not done then
    answer = { 'E', type(answer) == 'table' and answer.err or tostring(answer) }
  end
  answers[i] = answer
end
if #freed > 0 then
  redis.call('PUBLISH', ARGV[1], table.concat(freed, ' '))
end
return answers
