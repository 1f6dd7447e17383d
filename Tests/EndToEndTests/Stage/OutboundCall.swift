/// `attendant call` through a trunk at a port of this machine.
enum OutboundCall {
    /// The caller id that the trunk lets us show.
    static let allowed = "+15555555555"

    static func place(to number: String, through port: UInt16, _ options: [String], in scratch: Scratch) throws -> Child
    {
        try scratch.bring("greet.yaml")
        try scratch.write(
            """
            listen: 127.0.0.1:0
            trunks:
              - {name: carrier, address: "127.0.0.1:\(port)", domain: carrier.example, caller_ids: ["\(allowed)"]}
            records: var/calls.jsonl
            """, "attendant.yaml")
        let arguments = ["call", number, "greet.yaml", "--config", "attendant.yaml"] + options
        return try Child(try Programs.attendant.get(), arguments, in: scratch.url)
    }
}
