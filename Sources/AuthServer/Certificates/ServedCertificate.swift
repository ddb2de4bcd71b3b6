import NIOSSL
import ServerSettings
import Synchronization

/// The certificate for new connections. It is replaced as a whole while the server runs; open connections keep theirs.
package final class ServedCertificate: Sendable {
    /// A certificate with its key, ready for handshakes.
    struct Pair: Sendable {
        /// The files that it was read from.
        let files: TLSFiles
        /// The state of the files at that time.
        let stamps: [FileStamp]
        let facts: CertificateFacts
        let context: NIOSSLContext
    }

    private let pair: Mutex<Pair>

    /// Reads the certificate and its key.
    ///
    /// - Throws: ``ConfigurationError`` naming the file that cannot be used.
    init(_ files: TLSFiles) throws {
        pair = Mutex(try Self.pair(of: files))
    }

    /// The certificate in use.
    var current: Pair { pair.withLock { $0 } }

    /// Uses another certificate from now on.
    func replace(with other: Pair) {
        pair.withLock { $0 = other }
    }

    /// Reads a certificate and its key, without using them.
    ///
    /// - Throws: ``ConfigurationError`` naming the file that cannot be used.
    static func pair(of files: TLSFiles) throws -> Pair {
        // Before the files are read: a change during the reading must be found at the next look.
        let stamps = FileStamp.stamps(of: files)
        let configuration = try files.configuration()
        guard case .certificate(let certificate) = configuration.certificateChain.first else {
            throw ServerConfiguration.problem(Settings.tlsCertificate, files.certificate, "it holds no certificate")
        }
        return Pair(
            files: files, stamps: stamps, facts: CertificateFacts(certificate),
            context: try NIOSSLContext(configuration: configuration))
    }
}
