import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import Operations
package import ServerSettings
import Sessions

/// Asks the server on this machine whether it is ready, and how current its memory is.
package enum ManagementProbe {
    /// What is asked.
    package enum Question: String, Sendable {
        /// Whether it runs.
        case liveness = "/healthz"
        /// Whether it can serve.
        case readiness = "/readyz"
    }

    private static let patience: TimeAmount = .seconds(3)

    /// The status and the lines of the answer; `nil` if there is none within 3 seconds.
    package static func ask(
        _ endpoint: Endpoint,
        _ question: Question = .readiness
    ) async -> (status: Int, text: String)? {
        guard let answer = await get(question.rawValue, endpoint) else { return nil }
        return (answer.status, answer.body.split(separator: "\n").joined(separator: "; "))
    }

    /// How long ago its near cache was proven to be current; `nil` without a near cache, and before the first proof.
    static func lag(_ endpoint: Endpoint) async -> Duration? {
        await get("/metrics", endpoint).flatMap { CacheMetrics.sessions.lag(in: $0.body) }
    }

    private static func get(_ path: String, _ endpoint: Endpoint) async -> (status: Int, body: String)? {
        let host = endpoint.host.contains(":") ? "[\(endpoint.host)]" : endpoint.host
        let request = HTTPClientRequest(url: "http://\(host):\(endpoint.port)\(path)")
        guard let response = try? await HTTPClient.shared.execute(request, timeout: patience),
            let body = try? await response.body.collect(upTo: 1 << 20)
        else { return nil }
        return (Int(response.status.code), String(buffer: body))
    }
}

extension StatusItem {
    /// The server on this machine. There need not be one: it may run elsewhere.
    static func management(at place: String, _ answer: (status: Int, text: String)?) -> StatusItem {
        guard let answer else { return StatusItem("here", .ok, "no server answers at \(place)", ["status": 0]) }
        return StatusItem(
            "here", answer.status == 200 ? (answer.text == "ready" ? .ok : .failed) : .failed,
            "the server at \(place) says: \(answer.text)", ["status": .number(Int64(answer.status))])
    }

    /// How far the near cache of the server on this machine is behind the log of changes.
    ///
    /// - Parameter lease: how long it may be behind and still answer.
    static func cache(_ lag: Duration, lease: Duration) -> StatusItem {
        let milliseconds = lag.wholeMilliseconds
        let isCurrent = lag <= lease
        return StatusItem(
            "cache", lag > cacheLag ? .attention : .ok,
            "\(isCurrent ? "has" : "reads the store for each request: has") the changes up to \(milliseconds) ms ago",
            ["lag_milliseconds": .number(milliseconds)])
    }
}
