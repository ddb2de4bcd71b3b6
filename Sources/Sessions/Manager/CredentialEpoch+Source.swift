extension CredentialEpoch {
    /// Where an application with accounts of its own says under which credentials a principal's sessions are valid.
    ///
    /// Give one to ``SessionManager/init(store:policy:clock:tokens:placement:events:epochs:logger:)``, and every look-up
    /// compares the session's epoch with the present one. In return:
    ///
    /// * A change of credentials must raise the principal's epoch in the commit that stores it, and should be refused in
    ///   that commit when the epoch is no longer the one that the proof was checked against.
    /// * ``SessionManager/login(_:with:assurance:lifetime:under:replacing:carrying:from:)`` is told the epoch that was read
    ///   together with the credentials that the person proved to hold.
    /// * The session that made the change goes on by ``SessionManager/rotate(_:under:)``; the records of the others are
    ///   removed by ``SessionManager/revoke(_:_:)`` with ``SessionSelection/principalBefore(_:_:)``, now or later.
    public protocol Source: Sendable {
        /// What is known of a principal at this moment. Asked once in each look-up of a principal's session.
        ///
        /// - Throws: when nothing can be known. The look-up is then *unavailable*, not invalid.
        func standing(of principal: PrincipalID) async throws -> Standing
    }

    /// Under which epoch a principal's sessions are valid.
    public struct Standing: Sendable {
        /// The present epoch. `nil` when the principal may hold no session: the account is disabled or gone.
        public let epoch: CredentialEpoch?
        /// Why sessions of other epochs are over. Told to whoever holds one.
        public let reason: EndReason
        /// What the application learned of the principal while it looked, to be found in ``Session/details``: whoever
        /// handles the request need not read it a second time.
        public let details: (any Sendable)?

        /// The principal may hold sessions.
        ///
        /// - Parameters:
        ///   - reason: why the epoch last changed. Default ``EndReason/passwordChanged``.
        ///   - details: whatever the application wants to find in ``Session/details``. Default nothing.
        public static func active(
            _ epoch: CredentialEpoch,
            since reason: EndReason = .passwordChanged,
            details: (any Sendable)? = nil
        ) -> Standing {
            Standing(epoch: epoch, reason: reason, details: details)
        }

        /// The principal may hold no session, whichever epoch it has.
        ///
        /// - Parameter reason: why. Default ``EndReason/disabled``.
        public static func inactive(_ reason: EndReason = .disabled) -> Standing {
            Standing(epoch: nil, reason: reason, details: nil)
        }

        /// Why a session made under `epoch` is over, or `nil` when it stands.
        func objection(to epoch: CredentialEpoch) -> EndReason? {
            self.epoch == epoch ? nil : reason
        }
    }
}
