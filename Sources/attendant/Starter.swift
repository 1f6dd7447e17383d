/// What `attendant new` writes: small, complete, and a good place to go on from.
enum Starter {
    static let configuration = """
        # Which numbers are answered by which flow. Every key: docs/configuration.md
        listen: 127.0.0.1:5060          # 0.0.0.0:5060 to be reached from outside
        # public_address: 203.0.113.7   # behind a NAT: the address outside
        # media_ports: 20000-20999      # what the firewall lets through

        # trunks:
        #   - name: carrier
        #     address: 198.51.100.20:5060
        #     caller_ids: ["+15551230000"]

        numbers:
          "+15551230000": {flow: flows/welcome.yaml, label: Front desk}

        records: var/calls.jsonl

        """

    static func flow(named name: String) -> String {
        """
        flow: \(name)
        language: en-US

        defaults:
          on_error: goodbye

        sections:
          main:
            - answer
            - menu:
                prompt: {say: "Welcome. For our opening hours press 1. To hear this again press star."}
                options: {"1": hours, "*": main}
                no_input: {say: "Are you still there?"}
                no_match: {say: "That key has no meaning here."}

          hours:
            - say: "We are open from nine to five, Monday to Friday."
            - goto: goodbye

          goodbye:
            - say: "Goodbye."
            - hangup

        """
    }

    static func test(of file: String) -> String {
        """
        flow: \(file)
        clock: "2026-03-06T10:00:00-05:00"
        seed: 1

        tests:
          - name: key 1 tells the hours
            steps:
              - {hear: "Welcome"}
              - {press: "1"}
              - {hear: "nine to five"}
            expect:
              path: [main, hours, goodbye]
              outcome: completed

          - name: star begins again
            steps:
              - {hear: "Welcome"}
              - {press: "*"}
              - {hear: "Welcome"}
              - {hang_up: true}
            expect:
              outcome: hangup

          - name: a silent caller is asked again and then let go
            steps:
              - {hear: "Are you still there"}
              - {hear: "Goodbye"}
            expect:
              path: [main, goodbye]

        """
    }
}
