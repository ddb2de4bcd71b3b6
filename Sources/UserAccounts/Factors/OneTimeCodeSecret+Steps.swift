import Crypto
package import Sessions

/// Time is counted in steps of 30 seconds since 1970-01-01T00:00:00Z; each has one code (RFC 6238 §4).
extension OneTimeCodeSecret {
    /// The time step to which `code` belongs, if it may be accepted; `nil` refuses it.
    ///
    /// A code is good for the present step and for the one before, which covers a user who types slowly and a clock that is
    /// up to 30 seconds slow. Every candidate is computed and compared, so the time taken does not tell which matched.
    ///
    /// - Parameter last: the step of the last code that was accepted, `nil` if there was none. No code of that step or of an
    ///   earlier one is accepted. The caller stores the result in its place, with a condition on it in the same statement:
    ///   otherwise parallel uses of one code would all succeed (RFC 6238 §5.2, ASVS 6.5.1).
    package func step(accepting code: OneTimeCode, at now: Timestamp, after last: Int64?) -> Int64? {
        let present = Self.step(at: now)
        let matching = [present - 1, present].filter { self.code(atStep: $0).matches(code) }
        return matching.last { $0 > last ?? .min }
    }

    /// By how many steps the clock of the user's device is ahead of this server's (negative: behind), if `code` was made
    /// within `steps` of now; `nil` for any other code.
    ///
    /// Only for the log, when a code was refused: if the codes of several users show the same drift, the clock of this server
    /// is wrong. Nothing is ever accepted or corrected by it.
    ///
    /// - Parameter steps: how far to look in both directions. Default 10, which is 5 minutes. A guessed code shows some drift
    ///   once in 50,000 times.
    package func drift(of code: OneTimeCode, at now: Timestamp, within steps: Int = 10) -> Int64? {
        let (present, reach) = (Self.step(at: now), Int64(max(0, steps)))
        let matching = (-reach...reach).filter { self.code(atStep: present + $0).matches(code) }
        return matching.min { abs($0) < abs($1) }
    }

    /// The code of one time step (RFC 4226 §5.3). Outside this type only tests call it, as the user's device.
    package func code(atStep step: Int64) -> OneTimeCode {
        let counter = withUnsafeBytes(of: step.bigEndian) { Array($0) }
        let hash = Array(HMAC<Insecure.SHA1>.authenticationCode(for: counter, using: key))
        let offset = Int(hash[hash.count - 1] & 15)
        let number = hash[offset..<offset + 4].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        return OneTimeCode(truncating: number & 0x7FFF_FFFF)
    }

    /// The number of the time step at `now`. Tests count from it.
    package static func step(at now: Timestamp) -> Int64 {
        // Rounded down, not towards zero, so that every step is equally long.
        let (step, rest) = now.milliseconds.quotientAndRemainder(dividingBy: 30_000)
        return rest < 0 ? step - 1 : step
    }
}
