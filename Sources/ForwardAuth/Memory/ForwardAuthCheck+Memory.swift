import DeviceBinding
import HTTPTypes
import Operations
import Sessions
import UserAccounts
import WebAddresses

/// The answers that need nothing but the memory of this process, for an event loop that cannot wait.
extension ForwardAuthCheck {
    /// The identity headers of the answer to a trusted proxy, if the answer is yes and memory proves it. Otherwise `nil`: ask
    /// ``answer(_:_:in:)``, which also explains every refusal.
    func identityFromMemory(in head: HTTPRequest, _ dialect: any ForwardAuthDialect) -> RecalledAnswer? {
        guard let forwarded = try? question(head, dialect), let client = forwarded.client,
            let (accesses, isActivity) = try? rules.current.demands(on: forwarded)
        else { return nil }
        var visitor = ForwardAuthVisitor.anonymous(nil)
        if accesses.contains(where: \.needsVisitor) {
            let purpose: SessionManager.Purpose = isActivity ? .check : .background
            guard let person = person(head, forwarded, client, purpose) else { return nil }
            visitor = .person(person)
        }
        let now = clock.now()
        switch ForwardAuthVerdict(accesses, visitor, now: now) {
        case .bypass:
            return RecalledAnswer(client: client, identity: IdentityHeaders.anonymous)
        case .allow(let identity):
            let host = forwarded.address.host
            let signed = try? signer.assertionFromMemory(for: identity, audience: host, now: now)
            guard let signed else { return nil }
            return RecalledAnswer(client: client, identity: IdentityHeaders.person(identity, assertion: signed))
        case .confined, .forbidden, .unauthenticated, .unbound, .unproven, .stepUp:
            return nil
        }
    }

    /// The user of the cookie. Cookies are looked at in the order of ``answer(_:_:in:)``: the application's own counts only if
    /// this server's is absent, because otherwise the answer depends on what became of that session.
    private func person(
        _ head: HTTPRequest,
        _ forwarded: ForwardedRequest,
        _ client: IPAddress,
        _ purpose: SessionManager.Purpose
    ) -> ForwardedIdentity? {
        let cookies = head.headerFields[values: .cookie]
        let device = Device(userAgent: head.headerFields[.userAgent] ?? "", address: client.description)
        switch cookie.scan(cookies) {
        case .token(let token):
            let proofs = binding?.proofs(in: cookies) ?? []
            guard let session = sessions.recall(token, provedBy: proofs, from: device, for: purpose) else { return nil }
            return identity(session.record, session.account, boundUnder: SessionBinding.field, usedBy: device.userAgent)
        case .absent:
            guard case .token(let token) = appCookies.scanner.scan(cookies) else { return nil }
            let host = AppHost(forwarded.address.host)
            let proofs = appCookies.proofs(in: cookies)
            guard let known = apps.recall(token, provedBy: proofs, at: host, from: device, for: purpose) else {
                return nil
            }
            return identity(
                known.record, known.details as? Account, boundUnder: host.bindingField, usedBy: device.userAgent)
        case .malformed, .conflicting:
            return nil
        }
    }

    private func identity(
        _ session: SessionRecord,
        _ account: Account?,
        boundUnder field: String,
        usedBy userAgent: String
    ) -> ForwardedIdentity? {
        guard let account,
            let finding = watch.recognise(session, usedBy: userAgent.isEmpty ? session.device.userAgent : userAgent),
            finding != .foreign
        else { return nil }
        return ForwardedIdentity(
            account: account, session: session,
            isBound: isBindingEnforced && SessionBinding.stored(in: session, under: field).isBound,
            isConfirmed: finding == .good,
            confinement: Confinement(of: account, under: factors, at: clock.now()))
    }
}

/// An answer from memory: yes, and about whom.
struct RecalledAnswer {
    let client: IPAddress
    let identity: HTTPFields
}
