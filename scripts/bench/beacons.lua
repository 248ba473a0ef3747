-- Beacons for `wrk -t2 -c512 -d12 --latency -s scripts/bench/beacons.lua http://127.0.0.1:8787/`, at a collector with `--key pk_bench`.
-- Each is of a profile that is new, until each thread has had so many: then they come again with what happened next.

local PROFILES = 50000
local FIRED = '{"type":"signal","signal":"%s","n":%d,"at":1790000000000,"evidence":[[0,10]]}'
local BODY = '{"v":1,"key":"pk_bench","install":"%032x","rev":%d,"sent":1790000000000,"records":[%s,%s],"summary":{"stage":"new",'
    .. '"first":1790000000000,"last":1790000000000,"active":%d,"limits":{"seats":[3,5]},"traits":{"plan":"free"}}}'
local HEADERS = { ["content-type"] = "text/plain;charset=UTF-8" }

local threads = 0
function setup(thread)
  thread:set("number", threads)
  threads = threads + 1
end

-- `-- FIRST MS` behind the address: the profiles are others than with another FIRST; each connection waits so long between two requests,
-- on average.
local first = 0
function init(args)
  first = tonumber(args[1]) or first
  local mean = tonumber(args[2]) or 0
  if mean > 0 then
    math.randomseed(number + 1)
    function delay() return math.random(0, 2 * mean) end
  end
end

local sent = 0
function request()
  sent = sent + 1
  local round = math.floor(sent / PROFILES) + 1
  local install = number * 10000000 + first + sent % PROFILES
  local aha, limit = string.format(FIRED, "aha", round), string.format(FIRED, "limit", round)
  return wrk.format("POST", "/v1/beacon", HEADERS, string.format(BODY, install, sent, aha, limit, sent))
end

-- A line for programs: answers and errors, seconds, and the latency in ms within which half of the answers came, and 99 in 100.
function done(summary, latency)
  local errors = summary.errors
  local failed = errors.connect + errors.read + errors.write + errors.status + errors.timeout
  io.write(string.format('{"answers":%d,"errors":%d,"seconds":%f,"p50Ms":%f,"p99Ms":%f}\n', summary.requests, failed,
    summary.duration / 1e6, latency:percentile(50) / 1e3, latency:percentile(99) / 1e3))
end
