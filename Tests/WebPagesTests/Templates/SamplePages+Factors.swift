import Sessions

@testable import PageRendering
@testable import WebPages

extension SamplePages {
    static let secret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"

    static var loginFactor: LoginFactorPage {
        LoginFactorPage(
            stub: "23·11·26", username: "ada", next: "/account", passkeyOptions: "{}", asksForCode: true,
            takesRecoveryCode: true, trustSpan: "30 days", restart: "/login")
    }

    static var reauthentication: ReauthenticationPage {
        ReauthenticationPage(
            stub: "23·11·26", username: "ada",
            reason: "This page needs more than a password, so please confirm with your second factor", next: "/account",
            hidden: [.init(name: "level", value: "aal2")], asksForPassword: true, asksForCode: true,
            takesRecoveryCode: true, hasForm: true, hasBoth: true, passkeyOptions: "{}", enrolment: nil,
            hasCancel: true)
    }

    static var ownFactors: FactorsPage {
        FactorsPage(
            username: "ada",
            passkeys: [
                .init(
                    id: "AQID", name: "Work laptop", provider: "Windows Hello", created: time(60 * 24 * 30),
                    lastUsed: time(25), isSynced: false),
                .init(
                    id: "BAUG", name: "iCloud Keychain", provider: "iCloud Keychain", created: time(60 * 24 * 3),
                    lastUsed: nil, isSynced: true),
            ],
            creationOptions: "{}", passkeysOff: nil,
            codes: .init(since: time(60 * 24 * 90), lastUsed: time(60)), recoveryCodesLeft: 2, recoveryCodesTotal: 10,
            hasRecoveryCodes: true, hasFewRecoveryCodes: true,
            browsers: [
                .init(
                    id: "b1", title: "Firefox 140 on Linux", since: time(60 * 24),
                    until: TimeText(now + .seconds(29 * 86_400), now: now))
            ],
            hasBrowsers: true, hasSecondFactor: true, isAskedAtLogin: true, isRequired: false, deadline: nil,
            confirmation: nil,
            acceptedPasskeys: "{}", passkeyUser: "{}")
    }

    static var noFactors: FactorsPage {
        FactorsPage(
            username: "ada", passkeys: [], creationOptions: nil,
            passkeysOff: "Passkeys need an encrypted address with a name, so this server has none.", codes: nil,
            recoveryCodesLeft: 0, recoveryCodesTotal: 0,
            hasRecoveryCodes: false, hasFewRecoveryCodes: true, browsers: [], hasBrowsers: false,
            hasSecondFactor: false, isAskedAtLogin: false,
            isRequired: true, deadline: TimeText(now + .seconds(5 * 86_400), now: now),
            confirmation: FactorsPage.confirmation, acceptedPasskeys: nil, passkeyUser: nil)
    }
}
