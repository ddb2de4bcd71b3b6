/// The level that a session has at a given moment, from the times of its proofs.
extension SessionRecord {
    /// The level of assurance that counts at `now`. `nil` for a visitor.
    ///
    /// At most the level that was reached. A level above ``AssuranceLevel/aal1`` counts while the kinds of factor behind it were
    /// proved within 24 hours (``AssuranceLevel/aal3``: 12 hours). If the session may be idle for longer than 1 hour (15 minutes),
    /// it also counts only for so long after the newest proof (NIST SP 800-63B-4 §2.2.3, §2.3.3). It ends at the exact millisecond
    /// at which a limit is reached; then the next lower level that still counts is the session's. The session of a principal is
    /// never below ``AssuranceLevel/aal1``.
    ///
    /// If the methods that this library names do not explain the level, the newest proof by another method counts for all of
    /// them, or without one the newest proof. A proof dated in the future, because the clock was set back since, counts for no more
    /// than ``AssuranceLevel/aal1``.
    public func assurance(at now: Timestamp) -> AssuranceLevel? {
        guard principal != nil else { return nil }
        guard let assurance, assurance > .aal1 else { return .aal1 }
        return AssuranceLevel.allCases.last { level in
            level <= assurance && deadline(of: level, at: now).map { now < $0 } ?? false
        }
    }

    /// When the level that counts at `now` stops counting, unless another proof is given.
    package func assuranceExpiry(at now: Timestamp) -> Timestamp {
        assurance(at: now).flatMap { deadline(of: $0, at: now) } ?? .distantFuture
    }

    /// The methods behind the level that counts at `now`, by name (RFC 8176 `amr`). ``AuthenticationMethod/multipleFactors`` is one of
    /// them exactly if that level is ``AssuranceLevel/aal2`` or higher.
    ///
    /// Proofs that are too old for the level are left out. At ``AssuranceLevel/aal1``, names of two factors would say more than the level: then
    /// only the method proved last remains, of several proved at once a password.
    package func methods(at now: Timestamp) -> [AuthenticationMethod] {
        guard let level = assurance(at: now) else { return [] }
        var methods: [AuthenticationMethod]
        if let limit = level.limits?.absolute {
            methods = authentication.filter { isProved($0.value, within: limit, at: now) }.map(\.key)
        } else if (assurance ?? .aal1) > .aal1 || AssuranceLevel.aal2.isReached(by: authentication.keys) {
            methods = latestMethod.map { [$0] } ?? []
        } else {
            methods = Array(authentication.keys)
        }
        methods.removeAll { $0 == .multipleFactors }
        if level > .aal1 { methods.append(.multipleFactors) }
        return methods.sorted { $0.rawValue < $1.rawValue }
    }

    /// The level that `proofs`, given at `now`, reach together with those before that still count. `nil` without any new one.
    func assurance(adding proofs: [AuthenticationProof], at now: Timestamp) -> AssuranceLevel? {
        guard let alone = AssuranceLevel(provedBy: proofs) else { return nil }
        return AssuranceLevel.allCases.last { level in
            guard alone < level, let limit = level.limits?.absolute else { return level <= alone }
            let before = authentication.filter { isProved($0.value, within: limit, at: now) }
            let all = proofs + before.keys.compactMap { AuthenticationProof(recordedAs: $0) }
            return AssuranceLevel(provedBy: all).map { $0 >= level } ?? false
        }
    }

    /// When `level` stops counting. `nil` if the proofs up to `now` do not reach it.
    private func deadline(of level: AssuranceLevel, at now: Timestamp) -> Timestamp? {
        guard let limits = level.limits else { return .distantFuture }
        let proofs = authentication.filter { now.age(of: $0.value) != nil }
        guard let start = start(of: level, by: proofs), let newest = proofs.values.max() else { return nil }
        let overall = start + limits.absolute
        return idleTimeout > limits.idle ? min(overall, newest + limits.idle) : overall
    }

    /// The time of the oldest proof that `level` needs, or `nil` if `proofs` do not reach it.
    private func start(of level: AssuranceLevel, by proofs: [AuthenticationMethod: Timestamp]) -> Timestamp? {
        guard level.isReached(by: authentication.keys) else {
            // The level rests on methods of which only the times are known.
            let others = authentication.keys.filter { AuthenticationProof(recordedAs: $0) == nil }
            return (others.isEmpty ? Array(proofs.values) : others.compactMap { proofs[$0] }).max()
        }
        return proofs.values.filter { start in
            level.isReached(by: proofs.lazy.filter { $0.value >= start }.map(\.key))
        }.max()
    }

    private func isProved(_ time: Timestamp, within limit: Duration, at now: Timestamp) -> Bool {
        now.age(of: time).map { $0 < limit } ?? false
    }

    /// The method proved last; of several proved at once a password, or else the first by name.
    private var latestMethod: AuthenticationMethod? {
        let named = authentication.filter { $0.key != .multipleFactors }
        let latest = named.values.max()
        let methods = named.filter { $0.value == latest }.keys
        return methods.contains(.password) ? .password : methods.min { $0.rawValue < $1.rawValue }
    }
}

extension AssuranceLevel {
    /// Whether the methods of which the kinds are known reach this level.
    fileprivate func isReached(by methods: some Sequence<AuthenticationMethod>) -> Bool {
        let proofs = methods.lazy.compactMap { AuthenticationProof(recordedAs: $0) }
        return AssuranceLevel(provedBy: proofs).map { $0 >= self } ?? false
    }
}
