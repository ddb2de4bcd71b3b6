package import Sessions

extension DeviceBinding {
    /// Reports a request that was refused because nothing proved that it came from the session's browser.
    ///
    /// - Parameters:
    ///   - cookies: the `Cookie` headers of the request.
    ///   - mayLackCookie: whether an honest browser may have sent the request without renewing the second cookie first: a link
    ///     on another site was followed, or the server did not answer.
    package func report(
        unproven record: SessionRecord,
        cookies: [String],
        mayLackCookie: Bool,
        from device: Device,
        at now: Timestamp
    ) async {
        guard let events, case .binding(let binding) = SessionBinding.stored(in: record, under: field),
            binding.state == .bound,
            let objection = objection(to: cookies, binding, record)
        else { return }
        if objection == .missing, mayLackCookie { return }
        await events.handle(.refused(record, objection, from: device), at: now)
    }

    /// What is wrong with the second cookie of a request that it does not prove. `nil` if it was good until the latest
    /// authentication, which a parallel request cannot know of yet.
    private func objection(
        to cookies: [String],
        _ binding: SessionBinding,
        _ record: SessionRecord
    ) -> BindingEvent.Objection? {
        guard isCarried(by: cookies) else { return .missing }
        let digests = proofs(in: cookies)
        guard let issued = binding.issued.first(where: { digests.contains($0.digest) }) else { return .foreign }
        return issued.at < record.authenticatedAt ?? record.createdAt ? nil : .expired
    }
}
