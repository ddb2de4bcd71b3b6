import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import ServerSettings

/// Asks the server on this machine whether it is ready.
enum ManagementProbe {
    private static let patience: TimeAmount = .seconds(3)

    /// What `/readyz` answered; `nil` if nothing answered.
    static func ask(_ endpoint: Endpoint) async -> (status: Int, text: String)? {
        let host = endpoint.host.contains(":") ? "[\(endpoint.host)]" : endpoint.host
        let request = HTTPClientRequest(url: "http://\(host):\(endpoint.port)/readyz")
        guard let response = try? await HTTPClient.shared.execute(request, timeout: patience),
            let body = try? await response.body.collect(upTo: 4096)
        else { return nil }
        return (Int(response.status.code), String(buffer: body).split(separator: "\n").joined(separator: "; "))
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
}
