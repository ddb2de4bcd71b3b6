extension CredentialEpoch {
    /// The source of the current credential epochs of an application with its own accounts.
    ///
    /// Pass one to ``SessionManager/init(store:policy:clock:tokens:placement:possession:events:describe:epochs:logger:)``, and every look-up
    /// compares the session's epoch with the current one. In return:
    ///
    /// * A change of credentials must raise the principal's epoch in the commit that stores it, and should be refused in that
    ///   commit if the epoch is no longer the one that the proof was checked against.
    /// * ``SessionManager/login(_:with:lifetime:under:replacing:carrying:adding:within:from:)`` receives the epoch that was read
    ///   together with the credentials that the user proved to hold.
    /// * The session that made the change continues after ``SessionManager/rotate(_:under:)``; the records of the others are
    ///   removed by ``SessionManager/revoke(_:_:)`` with ``SessionSelection/principalBefore(_:_:)``, immediately or later.
    public protocol Source: Sendable {
        /// The current epoch of a principal. Called once in each look-up of a principal's session.
        ///
        /// - Throws: if the epoch cannot be determined. The look-up is then *unavailable*, not invalid.
        func standing(of principal: PrincipalID) async throws -> Standing
    }

    /// The epoch under which a principal's sessions are valid.
    public struct Standing: Sendable {
        /// The current epoch. `nil` if the principal may hold no session: the account is disabled or deleted.
        public let epoch: CredentialEpoch?
        /// Why sessions of other epochs are over. A client that holds one of them receives this reason.
        public let reason: EndReason
        /// What the application read about the principal for this answer, available as ``Session/details``, so that request
        /// handlers need not read it again.
        public let details: (any Sendable)?

        /// The principal may hold sessions.
        ///
        /// - Parameters:
        ///   - epoch: the epoch under which its sessions are valid.
        ///   - reason: why the epoch last changed. Default ``EndReason/passwordChanged``.
        ///   - details: any value that the application wants to find in ``Session/details``. Default none.
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

        /// Why a session made under `epoch` is over, or `nil` if it is valid.
        func objection(to epoch: CredentialEpoch) -> EndReason? {
            self.epoch == epoch ? nil : reason
        }
    }
}
