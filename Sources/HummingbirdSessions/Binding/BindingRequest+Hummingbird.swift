package import DeviceBinding
import HTTPTypes
package import Hummingbird
import NIOCore
package import Sessions

extension BindingRequest {
    /// What a browser sends to register a key or to renew its cookie.
    ///
    /// A script of the site could send the same headers with `fetch`, but not in the browser's mode. Browsers that do not state
    /// it are trusted to the signature alone.
    ///
    /// - Throws: ``SessionProblem/crossSite`` if a script or another site made the request.
    package init(_ request: Request, at binding: DeviceBinding, from device: Device) throws {
        let headers = request.headers
        let (mode, destination) = (headers[.secFetchMode], headers[.secFetchDest])
        let origins = headers[values: .origin]
        guard mode == nil || mode == "no-cors", destination == nil || destination == "empty",
            origins.isEmpty || origins == [binding.origin] || origins == [binding.scope]
        else { throw SessionProblem.crossSite }
        self.init(
            proofs: headers[values: .secureSessionResponse], identifiers: headers[values: .secureSessionID],
            cookies: headers[values: .cookie], from: device)
    }
}

extension BindingAnswer {
    /// The answer as a response, which no cache keeps.
    package var response: Response {
        var headers: HTTPFields = [.cacheControl: "no-store"]
        func json(_ text: String) -> Response {
            headers[.contentType] = "application/json"
            return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
        }
        switch self {
        case .renewed(let cookie, let challenge, let instructions):
            headers[.setCookie] = cookie
            headers[.secureSessionChallenge] = challenge
            return json(instructions)
        case .sign(let challenge):
            headers[.secureSessionChallenge] = challenge
            return Response(status: .forbidden, headers: headers)
        case .over(let instructions): return json(instructions)
        case .unknown: return Response(status: .notFound, headers: headers)
        case .refused: return Response(status: .badRequest, headers: headers)
        }
    }
}

extension HTTPField.Name {
    fileprivate static let secFetchMode = HTTPField.Name("Sec-Fetch-Mode")!
    fileprivate static let secFetchDest = HTTPField.Name("Sec-Fetch-Dest")!
}
