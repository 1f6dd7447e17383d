public import SIPCore
public import SansIO

/// The bindings that are kept at the trunks. One exchange of a server does it for all: its driver says which.
extension Exchange {
    /// Keeps the registrations of the trunks as they are configured now; those of trunks that are gone are taken back.
    public func keepRegistrations(at now: Instant) {
        userAgent.keepRegistrations(configuration.trunks.compactMap(\.registration), at: now)
        settle(at: now)
    }

    /// Takes every binding back: the server is about to stop.
    public func endRegistrations(at now: Instant) {
        userAgent.keepRegistrations([], at: now)
        settle(at: now)
    }

    /// How the registrations stand, by the trunk's name; those that were taken back are gone.
    public var registrations: [RegistrationReport] { userAgent.registrationReports }
}
