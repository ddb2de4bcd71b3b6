/// What becomes of the trace that a request names in `traceparent`.
package enum IncomingTraces: String, Sendable, CaseIterable {
    /// Nothing: each request begins a trace of its own, if it is sampled.
    case ignore
    /// Requests of trusted proxies and applications continue it, and it decides whether they are recorded.
    case `continue`
}
