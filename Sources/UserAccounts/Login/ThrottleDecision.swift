/// Whether an attempt may be made now.
package enum ThrottleDecision: Hashable, Sendable {
    /// Yes. `failures` went before under this name since the last success.
    case admitted(failures: Int)

    /// It depends on attempts that are being decided at this moment. If they fail, not before `retryAfter` has passed.
    case undecided(retryAfter: Duration)

    /// Not before `retryAfter` has passed. Asking again does not prolong it.
    case delayed(retryAfter: Duration)
}
