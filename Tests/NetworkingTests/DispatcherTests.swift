import SansIO
import Testing

@testable import Networking

@Suite struct DispatcherTests {
    private func shard(of callID: String, among count: UInt64) -> UInt64 {
        Dispatcher.shard(ofCallID: Array(callID.utf8)[...], count: count)
    }

    @Test func `a Call-ID always leads to the same shard`() {
        for number in 0..<100 {
            let callID = "call-\(number)@192.0.2.1"
            #expect(shard(of: callID, among: 4) == shard(of: callID, among: 4))
            #expect(shard(of: callID, among: 1) == 0)
        }
    }

    @Test func `calls spread evenly over the shards`() {
        var counts = [0, 0, 0, 0]
        for number in 0..<4000 { counts[Int(shard(of: "storm-\(number)-4711@127.0.0.1", among: 4))] += 1 }
        for count in counts { #expect((800...1200).contains(count)) }
    }

    @Test(arguments: ["127.0.0.1:5060", "203.0.113.250:65535", "[::1]:5060", "[2001:db8::ff00:42:8329]:1"])
    func `addresses go through the system's form unchanged`(text: String) throws {
        let address = try #require(NetworkAddress(text: text))
        let same = SocketAddress(address).withPointer { pointer, length in
            SocketAddressReader.address(pointer, length)
        }
        #expect(same == address)
    }
}
