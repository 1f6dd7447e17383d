import SIPMessage

/// Bytes of a message written with plain line ends.
func wire(_ text: String) -> [UInt8] {
    var bytes: [UInt8] = []
    for byte in text.utf8 { bytes += byte == 10 ? [13, 10] : [byte] }
    return bytes
}

/// Messages that must be read, in the spirit of RFC 4475 §3.1.1.
enum Corpus {
    static let invite = """
        INVITE sip:+12564286254@10.0.0.1:5060;user=phone SIP/2.0
        Via: SIP/2.0/UDP 192.0.2.4:5062;branch=z9hG4bK74b43;rport
        Via: SIP/2.0/UDP proxy.example.com;branch=z9hG4bKabc, SIP/2.0/TCP [2001:db8::9]:5070;branch=z9hG4bKdef
        Max-Forwards: 70
        Record-Route: <sip:p1.example.com;lr>, <sip:p2.example.com;lr;r2=on>
        From: "Alice \\"A\\" Doe" <sip:alice@example.com>;tag=9fxced76sl
        To: <sip:bob@example.com>
        Call-ID: 3848276298220188511@example.com
        CSeq: 314159 INVITE
        Contact: <sip:alice@192.0.2.4:5062;transport=udp>;q=0.5
        Content-Type: application/sdp;charset=utf-8
        Content-Length: 4

        v=0

        """

    static let tortuous = """
        INVITE sip:vivekg@chair-dnrc.example.com;unknownparam SIP/2.0
        TO :
         sip:vivekg@chair-dnrc.example.com ;   tag    = 1918181833n
        from   : "J Rosenberg \\\\\\""       <sip:jdrosen@example.com>
          ;
          tag = 98asjd8
        MaX-fOrWaRdS: 0068
        i: wsinv.ndaksdj@192.0.2.1
        cseq: 0009
          INVITE
        v  : SIP  /   2.0
         /UDP
            192.0.2.2;branch=390skdjuw
        s :
        NewFangledHeader:   newfangled value
         continued newfangled value
        UnknownHeaderWithUnusualValue: ;;,,;;,;
        c: application/sdp
        v:  SIP  / 2.0  / TCP     spindle.example.com   ;
          branch  =   z9hG4bK9ikj8  ,
         SIP  /    2.0   / UDP  192.168.255.111   ; branch=
         z9hG4bK30239
        m:"Quoted string \\"\\"" <sip:jdrosen@example.com> ; newparam =
              newvalue ;
          secondparam ; q = 0.33

        v=0
        """

    static let response = """
        SIP/2.0 180 Ringing
        Via: SIP/2.0/UDP 10.0.0.1:5060;branch=z9hG4bKx;received=10.0.0.2
        From: sip:me@example.com;tag=1
        To: <tel:+4930123456;phone-context=+49>;tag=2
        Call-ID: a
        CSeq: 1 INVITE
        Content-Length: 0


        """

    static let unusualMethod = """
        !interesting-Method0123456789_*+`.%indeed'~ sip:1_unusual.URI~(to-be!sure)&isn't+it$/crazy?,/;;*@example.com SIP/2.0
        Via: SIP/2.0/TCP host1.example.com;branch=z9hG4bK-.!%66*_+`'~
        To: "BEL:\\\u{7} NUL:\\\u{0} DEL:\\\u{7F}" <sip:1_unusual.URI~(to-be!sure)&isn't+it$/crazy?,/;;*@example.com>
        From: token1~` token2'+_ token3*%!.- <sip:mundane@example.com>;fromParam''~+*_!.-%="работающий";tag=_token~1'+`*%!-.
        Call-ID: intmeth.word%ZK-!.*_+'@word`~)(><:\\/"][?}{
        CSeq: 139122385 !interesting-Method0123456789_*+`.%indeed'~
        Max-Forwards: 255
        extensionHeader-!.%*+_`'~:大停電
        Content-Length: 0


        """

    static let emptyReason =
        "SIP/2.0 200 \nVia: SIP/2.0/UDP a;branch=z9hG4bKa\nFrom: <sip:a@b>;tag=1\n"
        + "To: <sip:a@b>;tag=2\nCall-ID: c\nCSeq: 2147483647 OPTIONS\n\n"

    static let surplus =
        "\n\nOPTIONS sip:a@b SIP/2.0\nv: SIP/2.0/UDP a;branch=z9hG4bKa\nf: <sip:a@b>;tag=1\n"
        + "t: <sip:a@b>\ni: c\nCSeq: 0 OPTIONS\nl: 2\n\nokINVITE sip:smuggled@b SIP/2.0\n\n"

    static let valid: [(name: String, text: String)] = [
        ("invite", invite), ("tortuous white space", tortuous), ("response", response),
        ("unusual method", unusualMethod), ("empty reason", emptyReason), ("surplus bytes", surplus),
    ]
}
