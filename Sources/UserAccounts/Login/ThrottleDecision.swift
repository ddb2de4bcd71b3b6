/// Whether an attempt may be made now.
package enum ThrottleDecision: Hashable, Sendable {
    /// Yes. `failures` went before under this name since the last success.
    case admitted(failures: Int)

    /// Not before `retryAfter` has passed. Asking again does not prolong it.
    case delayed(retryAfter: Duration)
}
