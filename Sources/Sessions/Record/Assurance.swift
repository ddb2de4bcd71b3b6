/// How strongly a principal has proved who they are (NIST SP 800-63B-4 §2).
public enum AssuranceLevel: Int, Sendable, Comparable, CaseIterable {
    /// One factor.
    case aal1 = 1
    /// Two factors.
    case aal2 = 2
    /// Two factors, one of them a hardware key that resists phishing.
    case aal3 = 3

    /// A higher level is greater.
    public static func < (lhs: AssuranceLevel, rhs: AssuranceLevel) -> Bool {
        lhs.rawValue < rhs.rawValue
    }
}

/// A way of proving one's presence, named as in RFC 8176. Applications may add their own.
public struct AuthenticationMethod: Hashable, Sendable, RawRepresentable, CustomStringConvertible {
    /// The method's registered name.
    public let rawValue: String

    /// Names a method.
    public init(rawValue: String) {
        self.rawValue = rawValue
    }

    /// A password.
    public static let password = AuthenticationMethod(rawValue: "pwd")
    /// A one-time password.
    public static let oneTimePassword = AuthenticationMethod(rawValue: "otp")
    /// Proof of a key held in hardware.
    public static let hardwareKey = AuthenticationMethod(rawValue: "hwk")

    /// The raw value.
    public var description: String { rawValue }
}
