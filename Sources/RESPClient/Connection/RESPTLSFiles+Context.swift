import NIOSSL

extension RESPTLSFiles {
    /// Reads the files.
    ///
    /// - Throws: `misconfigured` naming the parameter whose file is missing or is not PEM.
    func makeContext() throws(RESPError) -> NIOSSLContext {
        var tls = TLSConfiguration.makeClientConfiguration()
        tls.minimumTLSVersion = .tlsv12
        if let authorities {
            tls.trustRoots = .certificates(try read("ssl_ca_certs") { try NIOSSLCertificate.fromPEMFile(authorities) })
        }
        if let certificate, let key {
            tls.certificateChain = try read("ssl_certfile") {
                try NIOSSLCertificate.fromPEMFile(certificate).map { .certificate($0) }
            }
            tls.privateKey = try read("ssl_keyfile") {
                .privateKey(try NIOSSLPrivateKey(file: key, format: .pem))
            }
        }
        do {
            return try NIOSSLContext(configuration: tls)
        } catch {
            throw RESPError(.misconfigured, "the certificate and the key for TLS do not match", isUnsent: true)
        }
    }

    private func read<Value>(_ parameter: String, _ body: () throws -> Value) throws(RESPError) -> Value {
        do {
            return try body()
        } catch {
            throw RESPError(.misconfigured, "\(parameter): the file cannot be read as PEM", isUnsent: true)
        }
    }
}
