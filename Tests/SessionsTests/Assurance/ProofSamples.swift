import Sessions

/// A proof with what it has to mean, written down by hand.
struct ProofSample: CustomStringConvertible, Sendable {
    let name: String
    let proof: AuthenticationProof
    let methods: [String]
    let knows: Bool
    let has: Bool
    let isHardware: Bool

    var description: String { name }

    private init(
        _ name: String, _ proof: AuthenticationProof, _ methods: [String], knows: Bool = false, has: Bool = false,
        isHardware: Bool = false
    ) {
        (self.name, self.proof, self.methods) = (name, proof, methods)
        (self.knows, self.has, self.isHardware) = (knows, has, isHardware)
    }

    /// Every proof that the library names.
    static let all = [
        ProofSample("password", .password, ["pwd"], knows: true),
        ProofSample("one-time password", .oneTimePassword, ["otp"], has: true),
        ProofSample("recovery code", .recoveryCode, ["recovery_code"], has: true),
        ProofSample("touched passkey", .passkey(userVerified: false), ["pop"], has: true),
        ProofSample("passkey", .passkey(userVerified: true), ["pop", "user"], knows: true, has: true),
        ProofSample("touched key", .hardwareKey(userVerified: false), ["hwk"], has: true, isHardware: true),
        ProofSample(
            "key", .hardwareKey(userVerified: true), ["hwk", "user"], knows: true, has: true, isHardware: true),
    ]

    /// Every set of them but the empty one.
    static let combinations: [[ProofSample]] = (1..<(1 << all.count)).map { bits in
        all.indices.filter { bits >> $0 & 1 == 1 }.map { all[$0] }
    }
}

extension [ProofSample] {
    /// The level that they have to reach together.
    var level: AssuranceLevel {
        guard contains(where: \.knows), contains(where: \.has) else { return .aal1 }
        return contains(where: \.isHardware) ? .aal3 : .aal2
    }

    /// The names of their methods, each once.
    var methods: Set<String> { Set(flatMap(\.methods)) }

    var proofs: [AuthenticationProof] { map(\.proof) }
}
