import Audio

/// Legs that hear each other all at once: each one hears the sum of all others.
///
/// ```
///  member's packets ─▶ its PlayoutQueue ─┐
///  member's packets ─▶ its PlayoutQueue ─┼─ once a packet time ─▶ sum ─ less one's own ─▶ each member's next packet
///  member's packets ─▶ its PlayoutQueue ─┘                         └─ plus whispers to it
/// ```
///
/// Members have their turns at different times of the 20 ms. The first of them to come round begins a packet time for all:
/// each queue is read once, and every member gets its share of the same sum. A member that whispers is heard by one other
/// alone, and hears everybody: a supervisor beside an agent, a prompter.
///
/// All members live on one thread. Keys do not pass: in a room full of people nobody knows whose menu they are for.
/// - Complexity: a packet of a member costs O(members) additions of 160 samples; allocates nothing but on joining.
public final class Conference {
    /// Who hears a member.
    public enum Audience {
        /// Every other member.
        case everyone
        /// This one alone; nobody while it is no member.
        case only(MediaLeg)
        /// Nobody: the member listens.
        case nobody
    }

    private var members: [ConferenceMember] = []
    /// The packet time that was begun last.
    private var turn = 0
    private let sum = UnsafeMutableBufferPointer<Int32>.allocate(capacity: MediaLeg.frameLength)

    /// An empty conference.
    public init() { sum.initialize(repeating: 0) }

    deinit { sum.deallocate() }

    /// How many take part.
    public var count: Int { members.count }

    func join(_ leg: MediaLeg, heardBy audience: Audience, expectingJitter jitter: Int) -> ConferenceMember {
        let member = ConferenceMember(leg, in: self, heardBy: audience, turn: turn)
        member.queue.clear(expectingJitter: jitter)
        members.append(member)
        return member
    }

    func leave(_ member: ConferenceMember) { members.removeAll { $0 === member } }

    /// What a member hears in its next packet time.
    func read(for member: ConferenceMember, into samples: UnsafeMutableBufferPointer<Int16>) {
        if member.turn == turn { beginTurn() }
        // Who missed turns, because its machine was late, goes on with the present one.
        member.turn = turn
        for index in samples.indices {
            let own = member.isHeardByAll ? Int32(member.frame[index]) : 0
            samples[index] = Int16(clamping: sum[index] - own)
        }
        for other in members where other !== member && other.whispers(to: member) {
            for index in samples.indices {
                samples[index] = Int16(clamping: Int32(samples[index]) + Int32(other.frame[index]))
            }
        }
    }

    private func beginTurn() {
        turn += 1
        sum.update(repeating: 0)
        for member in members {
            member.queue.read(into: member.frame)
            guard member.isHeardByAll else { continue }
            for index in sum.indices { sum[index] += Int32(member.frame[index]) }
        }
    }
}

/// A leg's place in a conference.
final class ConferenceMember {
    unowned let conference: Conference
    private unowned let leg: MediaLeg
    private let audience: Conference.Audience
    var queue = PlayoutQueue()
    let frame = UnsafeMutableBufferPointer<Int16>.allocate(capacity: MediaLeg.frameLength)
    /// The last packet time that it has heard.
    var turn: Int

    init(_ leg: MediaLeg, in conference: Conference, heardBy audience: Conference.Audience, turn: Int) {
        self.leg = leg
        self.conference = conference
        self.audience = audience
        self.turn = turn
        frame.initialize(repeating: 0)
    }

    deinit { frame.deallocate() }

    var isHeardByAll: Bool { if case .everyone = audience { true } else { false } }

    func whispers(to other: ConferenceMember) -> Bool {
        if case .only(let listener) = audience { listener === other.leg } else { false }
    }
}

extension MediaLeg {
    /// Takes part in a conference, instead of whom the leg heard before. What plays on the leg goes first, and beneath it
    /// the conference is heard where it is played over a bridge.
    public func join(_ conference: Conference, heardBy audience: Conference.Audience = .everyone) {
        leaveConference()
        unbridge()
        member = conference.join(self, heardBy: audience, expectingJitter: expectedJitter)
        self.conference = conference
        member?.queue.holdsBack = wantedPrivacy == .withoutKeys
        passPause()
    }

    /// Leaves the conference; a leg in none stays as it is.
    public func leaveConference() {
        if let member { conference?.leave(member) }
        member = nil
        conference = nil
    }

    /// Hands received audio to whoever hears this leg.
    /// - Parameter payload: the packet that it is, where it is a whole one.
    func pass(_ frame: UnsafeBufferPointer<Int16>, payload: UnsafeRawBufferPointer? = nil) {
        peer?.fromPeer.write(frame, payload: payload)
        member?.queue.write(frame)
    }

    /// Makes the newest audio silent where it still waits to be heard.
    func silencePassed(_ count: Int) {
        peer?.fromPeer.silenceLast(count)
        member?.queue.silenceLast(count)
    }

    /// What the others say, for the next packet.
    func readOthers(into samples: UnsafeMutableBufferPointer<Int16>) {
        guard let member, let conference else { return fromPeer.read(into: samples) }
        conference.read(for: member, into: samples)
    }
}
