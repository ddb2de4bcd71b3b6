import Testing

@testable import ServerSettings

@Suite("Variables that Kubernetes sets")
struct ServiceLinkTests {
    private func problems(_ environment: [String: String]) -> [ConfigurationProblem] {
        ServerConfiguration.parse(ConfigurationInput(environment: environment)).problems
    }

    /// What the kubelet sets for a Service with a named and an unnamed port.
    private func links(_ name: String, _ host: String, bracketed: String? = nil) -> [String: String] {
        let place = bracketed ?? host
        return [
            "\(name)_SERVICE_HOST": host, "\(name)_SERVICE_PORT": "8080", "\(name)_SERVICE_PORT_HTTP": "8080",
            "\(name)_SERVICE_PORT_PORT": "9090", "\(name)_PORT": "tcp://\(place):8080",
            "\(name)_PORT_8080_TCP": "tcp://\(place):8080", "\(name)_PORT_8080_TCP_PROTO": "tcp",
            "\(name)_PORT_8080_TCP_PORT": "8080", "\(name)_PORT_8080_TCP_ADDR": host,
            "\(name)_PORT_9090_UDP": "udp://\(place):9090", "\(name)_PORT_9090_UDP_PROTO": "udp",
            "\(name)_PORT_9090_UDP_PORT": "9090", "\(name)_PORT_9090_UDP_ADDR": host,
        ]
    }

    @Test(
        "those for a Service of this name, or one that begins with it, are no mistakes",
        arguments: [
            "COATCHECK", "COATCHECK_METRICS", "COATCHECK_SERVICE", "COATCHECK_A_TCP", "COATCHECK_PORT",
            "COATCHECK_8080",
            "COATCHECK_SERVICE_PORT", "COATCHECK_CONFIG",
        ])
    func exempt(name: String) {
        #expect(problems(links(name, "10.96.0.7")).isEmpty)
        #expect(problems(links(name, "fd00::7", bracketed: "[fd00::7]")).isEmpty)
    }

    @Test(
        "a variable with only such a name or only such a value is still a mistake",
        arguments: [
            ("COATCHECK_PORT", "8080"), ("COATCHECK_PORT", "http://10.0.0.1:80"), ("COATCHECK_PORT", "tcp://host:80"),
            ("COATCHECK_PORT", "tcp://10.0.0.1"), ("COATCHECK_PORT", "tcp://10.0.0.1:0"), ("COATCHECK_PORT", ""),
            ("COATCHECK_SERVICE_HOST", "db"), ("COATCHECK_SERVICE_PORT", "http"), ("COATCHECK_SERVICE_PORT", "99999"),
            ("COATCHECK_PORT_8080_TCP", "tcp://10.0.0.1:8081"), ("COATCHECK_PORT_8080_TCP", "udp://10.0.0.1:8080"),
            ("COATCHECK_PORT_8080_TCP_PROTO", "udp"), ("COATCHECK_PORT_8080_TCP_PORT", "80"),
            ("COATCHECK_PORT_8080_TCP_ADDR", "x"), ("COATCHECK_PORT_8080_HTTP", "tcp://10.0.0.1:8080"),
            ("COATCHECK_HTTP_PROT", "tcp://10.0.0.1:8080"), ("COATCHECK_SERVICE", "10.0.0.1"),
            ("COATCHECK_port", "tcp://10.0.0.1:8080"), ("COATCHECK__PORT", "tcp://10.0.0.1:8080"),
        ])
    func strict(variable: String, value: String) {
        #expect(problems([variable: value]).map(\.key) == [variable])
    }

    @Test("a key that holds such a value says where it came from and what to do", arguments: ["HTTP", "MANAGEMENT"])
    func realKey(name: String) {
        let found = problems(links("COATCHECK_\(name)", "10.96.0.7"))
        #expect(found.map(\.key) == ["\(name.lowercased()).port"])
        #expect(found.first?.reason.contains("Kubernetes") == true)
        #expect(found.first?.advice.contains("enableServiceLinks") == true)
    }
}
