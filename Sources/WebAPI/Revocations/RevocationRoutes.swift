import HTTPTypes
import Hummingbird
import HummingbirdSessions
import RequestEdge
package import ServerTables
import Sessions
import WebAddresses

/// `/api/v1/revocations`: ended sessions as they end, for services only.
package struct RevocationRoutes: APIRouteGroup {
    typealias Context = AuthServerRequestContext

    /// How many streams one server keeps open.
    package static let limit = 64

    private let log: RevocationLog
    private let credentials: ServiceCredentials
    private let seats = Seats(Self.limit)

    package init(log: RevocationLog, credentials: ServiceCredentials) {
        self.log = log
        self.credentials = credentials
    }

    package func add(to groups: APIGroups) {
        groups.open.get("revocations", use: stream)
    }

    private func stream(_ request: Request, _ context: Context) async throws -> Response {
        guard let token = try await token(request) else { return try Self.refusal() }
        let last = try Self.lastSeen(request)
        guard let seat = seats.take() else {
            throw Problem(.busy, "Too many streams are open on this server.")
        }
        let stream = RevocationStream(
            log: log, credentials: credentials, token: token,
            position: RevocationPosition(last: last, bounds: try await log.bounds()), logger: context.logger)
        return .eventStream(seat) { try await stream.write(to: &$0) }
    }

    /// Requires the token of an admitted service. A session does not suffice.
    private func token(_ request: Request) async throws -> ServiceToken? {
        let values = request.headers[values: .authorization]
        guard values.count == 1, let value = values.first, let token = ServiceToken(authorization: value) else {
            return nil
        }
        return try await credentials.name(of: token) == nil ? nil : token
    }

    private static func refusal() throws -> Response {
        var response = try Problem.serviceNeeded.response()
        response.headers[.wwwAuthenticate] = "Bearer"
        return response
    }

    private static func lastSeen(_ request: Request) throws -> Int64? {
        guard let text = request.headers[.lastEventID] else { return nil }
        guard text.utf8.allSatisfy(\.isASCIIDigit), let last = Int64(text) else {
            throw Problem.badRequest("Last-Event-ID is not an ID of this server.")
        }
        return last
    }
}

extension Problem {
    fileprivate static let serviceNeeded = Problem(
        .unauthenticated, "Send the token of a service: Authorization: Bearer.")
}
