import Foundation
import NIOSSL
import ServerSettings

extension TLSFiles {
    /// The suites of TLS 1.2: ephemeral keys, and ciphers that authenticate what they encrypt (RFC 9325 §4.2). Those of TLS 1.3 all do.
    private static let cipherSuites: [NIOTLSCipher] = [
        .TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, .TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
        .TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384, .TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,
        .TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256, .TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256,
    ]

    /// The TLS configuration of HTTPS: at least TLS 1.2, HTTP/1.1.
    ///
    /// - Throws: ``ConfigurationError`` naming the file that cannot be used.
    func configuration() throws -> TLSConfiguration {
        let chain = try load(Settings.tlsCertificate, certificate) { try NIOSSLCertificate.fromPEMFile($0) }
        guard !chain.isEmpty else {
            throw ServerConfiguration.problem(Settings.tlsCertificate, certificate, "it holds no certificate")
        }
        let privateKey = try load(Settings.tlsKey, key) { try NIOSSLPrivateKey(file: $0, format: .pem) }
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: chain.map { .certificate($0) },
            privateKey: .privateKey(privateKey)
        )
        configuration.minimumTLSVersion = .tlsv12
        configuration.cipherSuiteValues = Self.cipherSuites
        configuration.applicationProtocols = ["http/1.1"]
        do {
            _ = try NIOSSLContext(configuration: configuration)
        } catch {
            throw ServerConfiguration.problem(Settings.tlsKey, key, "it is not the key of the certificate")
        }
        return configuration
    }

    private func load<Value>(
        _ setting: Setting<String?>,
        _ path: String,
        _ read: (String) throws -> Value
    ) throws -> Value {
        guard FileManager.default.isReadableFile(atPath: path) else {
            throw ServerConfiguration.problem(setting, path, "the file cannot be read")
        }
        do {
            return try read(path)
        } catch {
            throw ServerConfiguration.problem(setting, path, "it is not in PEM format")
        }
    }
}
