-- Prints one line of numbers at the end of a run, for load.py: requests, microseconds, refused, broken, then the latencies.
function done(summary, latency, requests)
    local errors = summary.errors
    local numbers = { summary.requests, summary.duration, errors.status,
        errors.connect + errors.read + errors.write + errors.timeout }
    for _, percent in ipairs({ 50, 75, 90, 99, 99.9 }) do
        numbers[#numbers + 1] = latency:percentile(percent)
    end
    io.write("FIELD ", table.concat(numbers, " "), "\n")
end
