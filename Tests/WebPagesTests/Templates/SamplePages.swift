import HTTPTypes
import Sessions
import UserAccounts

@testable import PageRendering
@testable import WebPages

/// Every page with believable contents, for tests that render them all and for eyes.
enum SamplePages {
    static let now = Timestamp(milliseconds: 1_795_456_800_000)

    static let viewer = Viewer(name: "Ada Lovelace", isAdministrator: true)

    struct Sample {
        let name: String
        let path: String
        let page: any PageContent
        var viewer: Viewer? = SamplePages.viewer
        var notices: [Notice] = []
    }

    static var all: [Sample] { signedOut + signedIn + administration }

    static var signedOut: [Sample] {
        [
            Sample(
                name: "setup", path: "/setup", page: SetupPage(stub: "23·11·26", token: "t", minimumLength: 15),
                viewer: nil),
            Sample(name: "login", path: "/login", page: login(), viewer: nil),
            Sample(
                name: "login-problem",
                path: "/login",
                page: login(
                    username: "ada",
                    problems: FormProblems(
                        "We could not sign you in", "Check the username and the password.", field: "username")
                ),
                viewer: nil
            ),
            Sample(name: "login-passkey", path: "/login", page: login(passkeyOptions: "{}"), viewer: nil),
            Sample(name: "login-factor", path: "/login/factor", page: loginFactor, viewer: nil),
            Sample(
                name: "login-reason", path: "/login", page: login(reason: LoginReason.text(for: .revoked)), viewer: nil),
            Sample(
                name: "reset", path: "/reset",
                page: PasswordLinkPage(stub: "23·11·26", token: "t", username: "ada", minimumLength: 15),
                viewer: nil),
            Sample(name: "error-404", path: "/nowhere", page: ErrorPage(.notFound), viewer: nil),
            Sample(
                name: "error-503", path: "/login", page: ErrorPage(.serviceUnavailable, requestID: "8f2c1a"),
                viewer: nil),
        ]
    }

    static var signedIn: [Sample] {
        [
            Sample(
                name: "account",
                path: "/account",
                page: account,
                notices: [Notice("That device has been signed out.", tone: .good)]
            ),
            Sample(
                name: "reauthenticate",
                path: "/reauthenticate",
                page: reauthentication
            ),
            Sample(name: "account-history", path: "/account/history", page: history),
            Sample(name: "account-factors", path: "/account/factors", page: ownFactors),
            Sample(name: "account-factors-empty", path: "/account/factors", page: noFactors),
            Sample(
                name: "code-enrolment", path: "/account/factors/otp",
                page: CodeEnrolmentPage(
                    picture: QRCode(text: "otpauth://totp/example.org:ada?secret=\(secret)&issuer=example.org")?
                        .picture,
                    secret: "JBSW Y3DP EHPK 3PXP JBSW Y3DP EHPK 3PXP",
                    link: "otpauth://totp/example.org:ada?secret=\(secret)&issuer=example.org", username: "ada",
                    issuer: "example.org")),
            Sample(
                name: "recovery-codes", path: "/account/factors/recovery-codes",
                page: RecoveryCodesPage(
                    codes: Array(repeating: "7KQ2MV-9D4XTB-0HRW6C-3JZ8N", count: 10), username: "ada",
                    issuer: "example.org", next: "/account/factors")),
            Sample(
                name: "sign-out",
                path: "/logout",
                page: SignOutPage(
                    stub: "23·11·26", username: "ada", next: "https://app.example.org/", cancel: "/account")
            ),
        ]
    }

    static func login(
        username: String = "",
        reason: PageText? = nil,
        passkeyOptions: String? = nil,
        problems: FormProblems? = nil
    ) -> LoginPage {
        LoginPage(
            stub: "23·11·26",
            reason: reason,
            next: "/account",
            username: username,
            rememberSpan: "30 days",
            passkeyOptions: passkeyOptions,
            problems: problems
        )
    }

    static func time(_ minutesAgo: Int64) -> TimeText {
        TimeText(now - .seconds(minutesAgo * 60), now: now)
    }

    static var account: OwnAccountPage {
        OwnAccountPage(
            username: "ada",
            displayName: "Ada Lovelace",
            email: "ada@example.com",
            role: "Administrator",
            groups: "engines, poets",
            memberSince: time(60 * 24 * 90),
            signedInUntil: TimeText(now + .seconds(36_000), now: now),
            endsSoon: true,
            devices: DeviceList.lists(of: devices),
            hasOtherDevices: true,
            factors: "You have a passkey. You are not asked for it after your password.",
            minimumLength: 15,
            offersPasskey: true,
            acceptedPasskeys: nil,
            passkeyUser: nil
        )
    }

    static var history: HistoryPage {
        let origin = AuditOrigin(instance: "id.example.org", version: "0.1.0")
        var (chain, context) = (AuditChain.empty, AuditContext(actor: .user("ada")))
        (context.sourceAddress, context.userAgent) = (
            "192.0.2.17", "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
        )
        let events = [
            AuditEvent(.loginSuccess, at: now, in: context),
            AuditEvent(.userUpdated, at: now, target: "ada", in: context.acting(as: .administrator("bob"))),
        ]
        let rows = events.compactMap { OwnEvent(chain.link($0, from: origin), of: "ada") }
        return HistoryPage(rows: rows.map { HistoryPage.Row($0, now: now) }, pager: nil)
    }

    static var devices: [DeviceRow] {
        let agents = [
            "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1",
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36 Edg/142.0.0.0",
            "curl/8.5.0",
        ]
        let records = agents.enumerated().map { index, agent in record(index: index, userAgent: agent) }
        return records.map { DeviceRow($0, current: records[0].id, now: now) }
    }

    static func record(index: Int, userAgent: String) -> SessionRecord {
        let id = SessionID(bytes: (0..<16).map { UInt8(truncatingIfNeeded: $0 * 37 + index * 91) })!
        let age = Duration.seconds(Int64(index) * 50_000 + 600)
        return SessionRecord(
            id: id,
            secrets: SecretHistory(current: SecretDigest(bytes: [UInt8](repeating: 1, count: 32))!, issuedAt: now),
            csrf: CSRFSecret(bytes: [UInt8](repeating: 2, count: 32))!,
            principal: PrincipalID("u1"),
            epoch: .initial,
            createdAt: now - age,
            authentication: [.password: now - age],
            assurance: .aal1,
            lastSeen: now - .seconds(Int64(index) * 700),
            idleTimeout: .seconds(1800),
            absoluteExpiry: now + .seconds(36_000),
            lifetime: index == 1 ? .remembered : .standard,
            device: Device(
                userAgent: userAgent, address: ["192.0.2.17", "2001:db8::42", "198.51.100.4", "127.0.0.1"][index % 4]),
            data: SessionData(),
            version: 1
        )
    }
}
