package import Sessions

extension Device {
    /// The device with the names of its browser and operating system, as far as the user agent tells. Recorded with each new session,
    /// so that an administrator can search for them.
    package var withClient: Device {
        var device = self
        let agent = UserAgent(userAgent)
        device.browser = agent.browser ?? ""
        device.system = agent.system ?? ""
        return device
    }
}
