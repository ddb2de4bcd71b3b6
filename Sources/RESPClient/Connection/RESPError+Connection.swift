import NIOCore
import NIOPosix
import NIOSSL

extension RESPError {
    /// The server or the network ended the connection.
    static let lost = RESPError(.unavailable, "the connection to the server was lost")

    /// The connection ended before the server had said who it is. `isTLS` is what the URL asks for.
    static func hungUp(isTLS: Bool) -> RESPError {
        RESPError(
            .unavailable,
            isTLS
                ? "the server hung up during the greeting; it may want a client certificate (ssl_certfile), or not speak TLS"
                : "the server hung up during the greeting; if it expects TLS, the URL must begin with rediss"
        )
    }

    /// The greeting took too long. A server without TLS waits for ever for the end of what it takes for a command.
    static func slowGreeting(isTLS: Bool) -> RESPError {
        RESPError(
            .unavailable,
            isTLS
                ? "the server did not finish the greeting in time; if it does not speak TLS, the URL must not begin with rediss"
                : "the server did not finish the greeting in time"
        )
    }

    /// Why a connection failed, in words for an operator.
    init(connecting error: any Error) {
        switch error {
        case let error as RESPError: self = error
        case let error as NIOSSLError: self.init(tls: error)
        case let error as BoringSSLError: self.init(tls: error)
        case is NIOSSLExtraError:
            self.init(.misconfigured, "the server's certificate is not for the host that the URL names")
        case is ChannelError, is NIOConnectionError:
            self.init(.unavailable, "no connection to the server: it does not exist, or does not listen there")
        default: self = .lost
        }
    }

    private init(tls error: NIOSSLError) {
        switch error {
        case .uncleanShutdown: self = .lost
        case .handshakeFailed(let reason): self.init(tls: reason)
        default: self.init(.misconfigured, "TLS with the server failed")
        }
    }

    /// The library tells reasons apart only in its text.
    private init(tls error: BoringSSLError) {
        let text = String(describing: error)
        let message =
            if text.contains("CERTIFICATE_VERIFY_FAILED") {
                "the server's certificate is not trusted, or not for the host that the URL names; see ssl_ca_certs"
            } else if text.contains("CERTIFICATE_REQUIRED") || text.contains("HANDSHAKE_FAILURE") {
                "the server wants another client certificate or none of our ways of TLS; see ssl_certfile"
            } else if text.contains("WRONG_VERSION_NUMBER") {
                "the server does not speak TLS on that port; the URL must not begin with rediss"
            } else {
                "the server does not agree on TLS with us"
            }
        self.init(.misconfigured, message)
    }
}
