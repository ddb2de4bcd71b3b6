import PageRendering
import UserAccounts
import WebAddresses

extension FactorAnswer {
    /// The second factor in a form: the first of its fields that is not empty. `nil` if all are.
    ///
    /// - Parameter binding: what the challenge of a passkey is bound to.
    init?(_ form: FormFields, boundTo binding: [UInt8]) {
        if !form.text("passkey").isEmpty {
            self = .passkey(json: form.text("passkey"), binding: binding)
        } else if !form.trimmed("otp").isEmpty {
            self = .oneTimeCode(form.trimmed("otp"))
        } else if !form.trimmed("recovery_code").isEmpty {
            self = .recoveryCode(form.trimmed("recovery_code"))
        } else {
            return nil
        }
    }
}

extension FormProblems {
    /// A second factor was not accepted.
    ///
    /// - Parameter left: how many attempts are left before the password is asked for again, if they are counted.
    static func wrongFactor(_ factor: SecondFactor, attemptsLeft left: Int?) -> FormProblems {
        let rest: [PageText] = left.map { [$0 == 1 ? "One attempt is left." : "\($0) attempts are left."] } ?? []
        return switch factor {
        case .passkey:
            FormProblems(
                "That passkey did not work", PageText(joining: ["Try again, or use another way."] + rest))
        case .oneTimeCode:
            FormProblems(
                "That code is not right",
                PageText(
                    joining: [
                        """
                        Each code works once and for about a minute. Wait for the next one, and check that the clock of your \
                        device is right.
                        """
                    ] + rest),
                field: "otp")
        case .recoveryCode:
            FormProblems(
                "That recovery code is not right", PageText(joining: ["Each recovery code works once."] + rest),
                field: "recovery_code")
        }
    }
}
